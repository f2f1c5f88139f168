//! The ways to be wrong, by name.

use std::fmt::Debug;

/// The one of that name; with no name the right part, which has none. None where no way is called so.
pub fn chosen<M: Copy + Debug>(all: &[M], name: Option<&str>) -> Option<Option<M>> {
    let Some(name) = name else { return Some(None) };
    all.iter().copied().find(|misstep| format!("{misstep:?}") == name).map(Some)
}

/// All their names.
pub fn names<M: Debug>(all: &[M]) -> Vec<String> {
    all.iter().map(|misstep| format!("{misstep:?}")).collect()
}

/// As [`chosen`], of a table.
pub fn listed<M: Copy>(all: &[(&str, M)], name: Option<&str>) -> Option<Option<M>> {
    let Some(name) = name else { return Some(None) };
    all.iter().find(|(own, _)| *own == name).map(|(_, misstep)| Some(*misstep))
}

/// As [`names`], of a table.
pub fn listed_names<M>(all: &[(&str, M)]) -> Vec<String> {
    all.iter().map(|(name, _)| (*name).to_owned()).collect()
}
