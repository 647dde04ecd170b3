//! RLP without Python: encoding into one buffer, and reading the head of an item.
//!
//! Source: Ethereum's yellow paper, appendix B; `chain/mevm/crypto/rlp.py` is the Python side.

const STRING: u8 = 0x80;
const LIST: u8 = 0xc0;
const SHORT_LIMIT: usize = 56;

/// Append a byte string.
pub fn put_bytes(out: &mut Vec<u8>, data: &[u8]) {
    if data.len() != 1 || data[0] >= STRING {
        put_prefix(out, STRING, data.len());
    }
    out.extend_from_slice(data);
}

/// Append an integer, given as big-endian bytes that may begin with zeros.
pub fn put_integer(out: &mut Vec<u8>, big_endian: &[u8]) {
    let zeros = big_endian.iter().take_while(|byte| **byte == 0).count();
    put_bytes(out, &big_endian[zeros..]);
}

/// Return the list whose members are already encoded in `payload`.
pub fn list(payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(payload.len() + 9);
    put_list(&mut out, payload);
    out
}

/// Append a list whose members are already encoded in `payload`.
pub fn put_list(out: &mut Vec<u8>, payload: &[u8]) {
    put_prefix(out, LIST, payload.len());
    out.extend_from_slice(payload);
}

fn put_prefix(out: &mut Vec<u8>, offset: u8, size: usize) {
    if size < SHORT_LIMIT {
        out.push(offset + size as u8);
        return;
    }
    let length = size.to_be_bytes();
    let zeros = length.iter().take_while(|byte| **byte == 0).count();
    let digits = &length[zeros..];
    out.push(offset + (SHORT_LIMIT - 1 + digits.len()) as u8);
    out.extend_from_slice(digits);
}

/// An item, not yet read any further.
pub struct Header<'a> {
    pub is_list: bool,
    pub payload: &'a [u8],
}

/// Read the item at the start of `data`, and what follows it; None if it is not canonical.
pub fn read_header(data: &[u8]) -> Option<(Header<'_>, &[u8])> {
    let (prefix, rest) = data.split_first()?;
    if *prefix < STRING {
        let (payload, rest) = data.split_at(1);
        return Some((
            Header {
                is_list: false,
                payload,
            },
            rest,
        ));
    }
    let is_list = *prefix >= LIST;
    let size = usize::from(prefix - if is_list { LIST } else { STRING });
    let (size, rest) = if size < SHORT_LIMIT {
        (size, rest)
    } else {
        read_size(size, rest)?
    };
    let (payload, rest) = rest.split_at_checked(size)?;
    let is_short = matches!(payload, [byte] if *byte < STRING);
    (is_list || !is_short).then_some((Header { is_list, payload }, rest))
}

fn read_size(prefix: usize, data: &[u8]) -> Option<(usize, &[u8])> {
    let (digits, rest) = data.split_at_checked(prefix - (SHORT_LIMIT - 1))?;
    if digits[0] == 0 {
        return None;
    }
    let mut size = [0; size_of::<u64>()];
    size[size_of::<u64>() - digits.len()..].copy_from_slice(digits);
    let size = usize::try_from(u64::from_be_bytes(size)).ok()?;
    (size >= SHORT_LIMIT).then_some((size, rest))
}
