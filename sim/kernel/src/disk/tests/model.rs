//! Random work and power cuts against a tiny model: per file the content when it was last durable, and the content now.

use super::scratch::sized;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::io::ErrorKind;

const SIZE: u64 = 30_000;

#[derive(Debug, Clone)]
enum Step {
    Replace { file: u8, byte: u8, len: usize },
    Create { file: u8 },
    Write { file: u8, byte: u8, len: usize, offset: u64 },
    SetLen { file: u8, len: u64 },
    Sync { file: u8 },
    Rename { from: u8, to: u8 },
    Remove { file: u8 },
    Cut,
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    let file = 0..4u8;
    prop_oneof![
        4 => (file.clone(), any::<u8>(), 0..9000usize).prop_map(|(file, byte, len)| Step::Replace { file, byte, len }),
        2 => file.clone().prop_map(|file| Step::Create { file }),
        8 => (file.clone(), any::<u8>(), 1..9000usize, 0..9000u64)
            .prop_map(|(file, byte, len, offset)| Step::Write { file, byte, len, offset }),
        2 => (file.clone(), 0..12_000u64).prop_map(|(file, len)| Step::SetLen { file, len }),
        4 => file.clone().prop_map(|file| Step::Sync { file }),
        2 => (file.clone(), file.clone()).prop_map(|(from, to)| Step::Rename { from, to }),
        1 => file.prop_map(|file| Step::Remove { file }),
        2 => Just(Step::Cut),
        1 => Just(Step::Restart),
    ]
}

/// A file of the model.
#[derive(Debug, Clone, Default, PartialEq)]
struct Model {
    now: Vec<u8>,
    /// What is there after a power cut, unless there were writes since.
    durable: Vec<u8>,
    /// Whether something happened since the last sync.
    dirty: bool,
    /// Every byte value that was written since the last sync.
    since: Vec<u8>,
}

impl Model {
    fn synced(content: Vec<u8>) -> Self {
        Self { durable: content.clone(), now: content, dirty: false, since: Vec::new() }
    }
    /// Whether a power cut may leave this.
    fn may_leave(&self, left: &[u8]) -> bool {
        if !self.dirty {
            return left == self.durable;
        }
        // Each byte is the old one, a hole, or from one of the writes.
        left.iter().enumerate().all(|(at, byte)| {
            self.durable.get(at) == Some(byte) || self.since.contains(byte) || (*byte == 0 && at >= self.durable.len())
        })
    }
}

fn path(file: u8) -> String {
    format!("/C/data/{}", ["a", "b", "deep/c", "deep/d"][usize::from(file)])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]
    #[test]
    fn random_work_under_power_cuts(seed in any::<u64>(), steps in prop::collection::vec(step(), 1..60)) {
        let disk = sized(SIZE, seed);
        let mut model: BTreeMap<u8, Model> = BTreeMap::new();
        for step in steps {
            let used: u64 = model.values().map(|file| file.now.len() as u64).sum();
            match step.clone() {
                Step::Replace { file, byte, len } => {
                    let result = disk.replace(&path(file), &vec![byte; len]);
                    if used + len as u64 > SIZE {
                        prop_assert_eq!(result.unwrap_err().kind(), ErrorKind::StorageFull);
                    } else {
                        result.unwrap();
                        model.insert(file, Model::synced(vec![byte; len]));
                    }
                }
                Step::Create { file } => {
                    disk.create(&path(file)).unwrap();
                    let entry = model.entry(file).or_default();
                    entry.dirty |= !entry.now.is_empty();
                    entry.since.push(0);
                    entry.now.clear();
                }
                Step::Write { file, byte, len, offset } => {
                    let Ok(open) = disk.open(&path(file)) else {
                        prop_assert!(!model.contains_key(&file));
                        continue;
                    };
                    let entry = model.get_mut(&file).unwrap();
                    let end = offset as usize + len;
                    let growth = end.saturating_sub(entry.now.len()) as u64;
                    let result = open.write_all_at(&vec![byte; len], offset);
                    if used + growth > SIZE {
                        prop_assert_eq!(result.unwrap_err().kind(), ErrorKind::StorageFull);
                    } else {
                        result.unwrap();
                        let whole = end.max(entry.now.len());
                        entry.now.resize(whole, 0);
                        entry.now[offset as usize..end].fill(byte);
                        entry.dirty = true;
                        entry.since.push(byte);
                    }
                }
                Step::SetLen { file, len } => {
                    let Ok(open) = disk.open(&path(file)) else { continue };
                    let entry = model.get_mut(&file).unwrap();
                    let fits = used + len.saturating_sub(entry.now.len() as u64) <= SIZE;
                    prop_assert_eq!(open.set_len(len).is_ok(), fits);
                    if fits {
                        entry.dirty |= len != entry.now.len() as u64;
                        entry.since.push(0);
                        entry.now.resize(len as usize, 0);
                    }
                }
                Step::Sync { file } => {
                    let Ok(open) = disk.open(&path(file)) else { continue };
                    open.sync().unwrap();
                    let entry = model.get_mut(&file).unwrap();
                    *entry = Model::synced(entry.now.clone());
                }
                Step::Rename { from, to } => {
                    let result = disk.rename(&path(from), &path(to));
                    prop_assert_eq!(result.is_ok(), model.contains_key(&from));
                    if let Some(moved) = model.remove(&from) {
                        model.insert(to, Model::synced(moved.now));
                    }
                }
                Step::Remove { file } => {
                    prop_assert_eq!(disk.remove(&path(file)).is_ok(), model.remove(&file).is_some());
                }
                Step::Restart => {
                    disk.halt();
                    disk.start();
                }
                Step::Cut => {
                    disk.crash();
                    disk.start();
                    let left: BTreeMap<String, Vec<u8>> = disk.files().into_iter().collect();
                    prop_assert_eq!(left.len(), model.len());
                    for (file, entry) in &mut model {
                        let left = &left[&path(*file)];
                        // Space that was needed elsewhere lets truncated files be synced early.
                        let synced_early = *left == entry.now;
                        prop_assert!(synced_early || entry.may_leave(left), "{}", path(*file));
                        *entry = Model::synced(left.clone());
                    }
                }
            }
            let now: BTreeMap<String, Vec<u8>> = model.iter().map(|(file, m)| (path(*file), m.now.clone())).collect();
            let there: BTreeMap<String, Vec<u8>> = disk.files().into_iter().collect();
            prop_assert_eq!(&there, &now, "after {:?}", step);
            let used: u64 = now.values().map(|content| content.len() as u64).sum();
            prop_assert_eq!(disk.used(), used);
            prop_assert!(used <= SIZE);
        }
    }
}
