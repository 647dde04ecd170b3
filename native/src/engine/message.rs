//! A transaction as Python has it, in revm's terms.

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use revm::context_interface::transaction::AuthorizationTr;
use revm::primitives::{Address, B256, Bytes, U256};

use super::convert;

/// Who calls whom with what.
pub struct Message {
    pub sender: Address,
    /// None to create a contract.
    pub to: Option<Address>,
    pub value: U256,
    pub data: Bytes,
    pub access_list: Vec<(Address, Vec<U256>)>,
    pub blob_hashes: Vec<B256>,
    pub authorizations: Vec<Authorization>,
}

/// What a transaction pays; gas in units, prices in wei.
#[derive(Default)]
pub struct Terms {
    pub gas: u64,
    /// What is taken before any code runs, and the least in all (EIP-7623).
    pub intrinsic: u64,
    pub floor: u64,
    pub price: u128,
    /// What of the price the coinbase gets.
    pub tip: u128,
    /// The fee for blobs, in all.
    pub blob_fee: U256,
}

/// One authorisation of EIP-7702, its signature already recovered.
pub struct Authorization {
    authority: Option<Address>,
    chain_id: U256,
    nonce: u64,
    address: Address,
}

impl AuthorizationTr for &Authorization {
    fn authority(&self) -> Option<Address> {
        self.authority
    }

    fn chain_id(&self) -> U256 {
        self.chain_id
    }

    fn nonce(&self) -> u64 {
        self.nonce
    }

    fn address(&self) -> Address {
        self.address
    }
}

impl Message {
    /// Read a `mevm.vm.transaction.Transaction`.
    pub fn read(transaction: &Bound<'_, PyAny>, sender: &[u8]) -> PyResult<Self> {
        let py = transaction.py();
        let to = bytes(&transaction.getattr(pyo3::intern!(py, "to"))?)?;
        Ok(Self {
            sender: convert::address(sender)?,
            to: if to.is_empty() {
                None
            } else {
                Some(convert::address(&to)?)
            },
            value: convert::u256(&transaction.getattr(pyo3::intern!(py, "value"))?)?,
            data: bytes(&transaction.getattr(pyo3::intern!(py, "data"))?)?,
            access_list: each(
                &transaction.getattr(pyo3::intern!(py, "access_list"))?,
                |entry| {
                    let slots = each(&entry.get_item(1)?, |slot| convert::u256(&slot))?;
                    Ok((convert::address(&bytes(&entry.get_item(0)?)?)?, slots))
                },
            )?,
            blob_hashes: each(
                &transaction.getattr(pyo3::intern!(py, "blob_versioned_hashes"))?,
                |hash| convert::word(&bytes(&hash)?),
            )?,
            authorizations: each(
                &transaction.getattr(pyo3::intern!(py, "authorization_list"))?,
                |found| Authorization::read(&found),
            )?,
        })
    }

    /// A message that nobody signed.
    pub fn plain(sender: &[u8], to: &[u8], data: &[u8]) -> PyResult<Self> {
        Ok(Self {
            sender: convert::address(sender)?,
            to: Some(convert::address(to)?),
            value: U256::ZERO,
            data: Bytes::copy_from_slice(data),
            access_list: Vec::new(),
            blob_hashes: Vec::new(),
            authorizations: Vec::new(),
        })
    }
}

impl Authorization {
    fn read(found: &Bound<'_, PyAny>) -> PyResult<Self> {
        let authority = found.getattr("authority")?;
        Ok(Self {
            authority: match authority.is_none() {
                true => None,
                false => Some(convert::address(&bytes(&authority)?)?),
            },
            chain_id: convert::u256(&found.getattr("chain_id")?)?,
            nonce: found.getattr("nonce")?.extract()?,
            address: convert::address(&bytes(&found.getattr("address")?)?)?,
        })
    }
}

fn bytes(value: &Bound<'_, PyAny>) -> PyResult<Bytes> {
    Ok(Bytes::copy_from_slice(value.cast::<PyBytes>()?.as_bytes()))
}

fn each<T>(
    items: &Bound<'_, PyAny>,
    read: impl Fn(Bound<'_, PyAny>) -> PyResult<T>,
) -> PyResult<Vec<T>> {
    items.try_iter()?.map(|item| read(item?)).collect()
}
