//! Changing a trie: a new root that shares every untouched node with the old one.
//!
//! Changes come in batches, and a batch builds and hashes each node on its way exactly once.

use std::sync::Arc;

use super::node::{Kind, Link, Node};

/// A key, as nibbles, and its new value; None removes it.
pub struct Change {
    pub key: Vec<u8>,
    pub value: Option<Box<[u8]>>,
}

/// Return the trie under `node` with `changes` made; of several to one key the last one counts.
pub fn update(node: &Link, mut changes: Vec<Change>) -> Link {
    changes.sort_by(|one, other| one.key.cmp(&other.key));
    changes.reverse();
    changes.dedup_by(|earlier, later| earlier.key == later.key);
    changes.reverse();
    if changes.is_empty() {
        node.clone()
    } else {
        change(node.as_ref(), &mut changes, 0)
    }
}

/// Change the subtrie at `depth`; `changes` are sorted and share the path down to it.
fn change(node: Option<&Arc<Node>>, changes: &mut [Change], depth: usize) -> Link {
    let Some(node) = node else {
        return build(set(changes), depth);
    };
    match &node.kind {
        Kind::Branch { children, value } => {
            change_branch(children.clone(), value.clone(), changes, depth)
        }
        Kind::Leaf { path, value } => change_leaf(path, value, changes, depth),
        Kind::Extension { path, child } => change_extension(path, child, changes, depth),
    }
}

/// Take the changes that set a value.
fn set(changes: &mut [Change]) -> Vec<Change> {
    let kept = changes.iter_mut().filter(|change| change.value.is_some());
    kept.map(|change| Change {
        key: std::mem::take(&mut change.key),
        value: change.value.take(),
    })
    .collect()
}

fn change_leaf(path: &[u8], value: &[u8], changes: &mut [Change], depth: usize) -> Link {
    let place = changes.binary_search_by(|change| change.key[depth..].cmp(path));
    let Err(_) = place else {
        return build(set(changes), depth);
    };
    let mut key = changes[0].key[..depth].to_vec();
    key.extend_from_slice(path);
    let mut kept = set(changes);
    let place = kept.partition_point(|change| change.key < key);
    kept.insert(
        place,
        Change {
            key,
            value: Some(value.into()),
        },
    );
    build(kept, depth)
}

fn change_extension(path: &[u8], child: &Arc<Node>, changes: &mut [Change], depth: usize) -> Link {
    let first = shared(path, &changes[0].key[depth..]);
    let shared = shared(&path[..first], &changes[changes.len() - 1].key[depth..]);
    if shared == path.len() {
        return join(path, change(Some(child), changes, depth + shared));
    }
    let mut children: [Link; 16] = Default::default();
    children[usize::from(path[shared])] = join(&path[shared + 1..], Some(child.clone()));
    let branch = change_branch(children, None, changes, depth + shared);
    join(&path[..shared], branch)
}

fn change_branch(
    mut children: [Link; 16],
    mut value: Option<Box<[u8]>>,
    mut changes: &mut [Change],
    depth: usize,
) -> Link {
    if changes[0].key.len() == depth {
        value = changes[0].value.take();
        changes = &mut changes[1..];
    }
    while let Some(first) = changes.first() {
        let nibble = first.key[depth];
        let size = changes.partition_point(|change| change.key[depth] <= nibble);
        let (group, rest) = changes.split_at_mut(size);
        let child = &mut children[usize::from(nibble)];
        *child = change(child.as_ref(), group, depth + 1);
        changes = rest;
    }
    branch(children, value)
}

/// Return a branch, or the shorter node that has to stand for it.
fn branch(mut children: [Link; 16], value: Option<Box<[u8]>>) -> Link {
    let used = children.iter().flatten().count();
    if used > 1 || (used == 1 && value.is_some()) {
        return Some(Node::new(Kind::Branch { children, value }));
    }
    match children.iter().position(Option::is_some) {
        Some(nibble) => join(&[nibble as u8], children[nibble].take()),
        None => value.map(|value| Node::leaf(&[], value)),
    }
}

/// Build a trie from sorted entries that all have a value.
fn build(mut entries: Vec<Change>, depth: usize) -> Link {
    let (first, last) = (entries.first()?, entries.last()?);
    if entries.len() == 1 {
        let only = entries.pop()?;
        return Some(Node::leaf(&only.key[depth..], only.value?));
    }
    let path = first.key[depth..][..shared(&first.key[depth..], &last.key[depth..])].to_vec();
    let node = change_branch(Default::default(), None, &mut entries, depth + path.len());
    join(&path, node)
}

/// Put `path` in front of `node`.
fn join(path: &[u8], node: Link) -> Link {
    let node = node?;
    if path.is_empty() {
        return Some(node);
    }
    Some(match &node.kind {
        Kind::Leaf { path: rest, value } => Node::leaf(&[path, rest].concat(), value.clone()),
        Kind::Extension { path: rest, child } => extension(&[path, rest].concat(), child.clone()),
        Kind::Branch { .. } => extension(path, node),
    })
}

fn extension(path: &[u8], child: Arc<Node>) -> Arc<Node> {
    Node::new(Kind::Extension {
        path: path.into(),
        child,
    })
}

fn shared(one: &[u8], other: &[u8]) -> usize {
    one.iter()
        .zip(other)
        .take_while(|(left, right)| left == right)
        .count()
}
