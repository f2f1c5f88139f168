//! "Did you mean": the nearest of the names that there are.

/// The name that was probably meant, if any is near enough.
pub(crate) fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase();
    names
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&lower, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance * 3 <= name.chars().count().max(lower.chars().count()).max(3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Whether a pattern with `*` for anything is that of a name, capitals or not.
pub(crate) fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.to_lowercase(), name.to_lowercase());
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// Advice for a name that nobody has: the one probably meant, else all that there are.
pub(crate) fn advice<'a>(word: &str, names: impl IntoIterator<Item = &'a str> + Clone, what: &str) -> String {
    match nearest(word, names.clone()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => {
            let all: Vec<&str> = names.into_iter().collect();
            if all.is_empty() { format!("there are no {what}") } else { format!("{what}: {}", all.join(", ")) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        assert!(matches("Front*", "front office") && matches("*office", "Front office") && matches("Sales", "Sales"));
        assert!(matches("a*b*c", "a1b2c") && matches("*", ""));
        assert!(!matches("Front", "Front office") && !matches("a*a", "a") && !matches("a*b*c", "a1c2b"));
    }

    #[test]
    fn a_slip_is_forgiven_and_another_word_is_not() {
        let names = ["braun", "hodges", "PC-0417"];
        assert_eq!(nearest("bruan", names), Some("braun"));
        assert_eq!(nearest("pc-0147", names), Some("PC-0417"));
        assert_eq!(nearest("miller", names), None);
        assert_eq!(advice("miller", ["braun"], "agents"), "agents: braun");
        assert_eq!(advice("miller", [], "agents"), "there are no agents");
    }
}
