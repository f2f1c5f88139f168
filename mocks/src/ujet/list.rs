//! Lists as the Manager API gives them: `page` and `per`, a filter from an instant on, an order. Pure.

use std::collections::BTreeMap;

/// Rows on a page where the client does not say.
const PER: usize = 25;
/// Rows on a page at most, unless a UJET is set up otherwise.
pub(super) const PER_MOST: usize = 100;

/// A row that can be listed: the columns by which rows are ordered and filtered.
pub(super) trait Row {
    /// Every row has one.
    fn id(&self) -> u64;
    /// The value of a column of instants; none where the row has no value there (yet).
    fn instant(&self, column: &str) -> Option<i64>;
    /// Names of the columns of instants.
    const INSTANTS: &'static [&'static str];
    /// The filter: `<column>[from]`.
    const FILTER: Option<&'static str>;
}

/// One page of rows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Page<R> {
    pub(super) rows: Vec<R>,
    pub(super) total: usize,
    pub(super) per: usize,
    /// The query of the next page, if there is one.
    pub(super) next: Option<String>,
}

/// The page of `rows` that a query asks for, of at most so many; an unusable query is said in words.
pub(super) fn page<R: Row>(mut rows: Vec<R>, query: &BTreeMap<String, String>, most: usize) -> Result<Page<R>, String> {
    let number = |name: &str, default: usize| match query.get(name) {
        Some(text) => text.parse().ok().filter(|n| *n >= 1).ok_or_else(|| format!("{name} is invalid")),
        None => Ok(default),
    };
    let (page, per) = (number("page", 1)?, number("per", PER)?.min(most));
    if let Some(column) = R::FILTER
        && let Some(from) = query.get(&format!("{column}[from]"))
    {
        let from = wire::time::parse(from).map_err(|why| format!("{column}[from] is invalid: {why}"))?;
        rows.retain(|r| r.instant(column).is_some_and(|t| t >= from));
    }
    let column = query.get("sort_column").map_or("id", String::as_str);
    match column {
        "id" => rows.sort_by_key(Row::id),
        _ if R::INSTANTS.contains(&column) => rows.sort_by_key(|r| (r.instant(column), r.id())),
        _ => return Err("sort_column is invalid".into()),
    }
    match query.get("sort_direction").map(|d| d.to_ascii_uppercase()).as_deref() {
        None | Some("ASC") => {}
        Some("DESC") => rows.reverse(),
        Some(_) => return Err("sort_direction is invalid".into()),
    }
    let total = rows.len();
    let first = (page - 1).saturating_mul(per);
    let next = (first.saturating_add(per) < total).then(|| with_page(query, page + 1, per));
    let rows = rows.into_iter().skip(first).take(per).collect();
    Ok(Page { rows, total, per, next })
}

fn with_page(query: &BTreeMap<String, String>, page: usize, per: usize) -> String {
    let kept = query.iter().filter(|(name, _)| !matches!(name.as_str(), "page" | "per"));
    let mut out = format!("page={page}&per={per}");
    for (name, value) in kept {
        out.push('&');
        encode(&mut out, name);
        out.push('=');
        encode(&mut out, value);
    }
    out
}

fn encode(out: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    struct R(u64, Option<i64>);
    impl Row for R {
        const INSTANTS: &'static [&'static str] = &["updated_at"];
        const FILTER: Option<&'static str> = Some("updated_at");
        fn id(&self) -> u64 {
            self.0
        }
        fn instant(&self, _: &str) -> Option<i64> {
            self.1
        }
    }

    fn ask(rows: &[R], query: &[(&str, &str)]) -> Result<Page<R>, String> {
        page(rows.to_vec(), &query.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect(), PER_MOST)
    }

    #[test]
    fn pages_follow_each_other_and_keep_the_filter() {
        let rows: Vec<R> = (1..=7).map(|n| R(n, Some(1_000 * n as i64))).collect();
        let from = ("updated_at[from]", "1970-01-01T00:00:03.000Z");
        let first = ask(&rows, &[from, ("per", "2"), ("sort_column", "updated_at")]).expect("a good query");
        assert_eq!((first.rows.iter().map(|r| r.0).collect::<Vec<_>>(), first.total), (vec![3, 4], 5));
        let next = first.next.expect("there is more");
        assert_eq!(next, "page=2&per=2&sort_column=updated_at&updated_at%5Bfrom%5D=1970-01-01T00%3A00%3A03.000Z");
        let last = ask(&rows, &[from, ("per", "2"), ("page", "3")]).expect("a good query");
        assert_eq!((last.rows.len(), last.next), (1, None));
    }

    #[test]
    fn rows_without_the_instant_are_not_found_by_it() {
        let rows = [R(1, None), R(2, Some(5))];
        let found = ask(&rows, &[("updated_at[from]", "1970-01-01T00:00:00Z")]).expect("a good query");
        assert_eq!(found.rows, [R(2, Some(5))]);
        assert_eq!(ask(&rows, &[("sort_direction", "DESC")]).expect("a good query").rows[0].0, 2);
    }

    #[test]
    fn nonsense_is_refused() {
        for bad in [("page", "0"), ("page", "x"), ("per", "-1"), ("sort_column", "name"), ("sort_direction", "up")] {
            assert!(ask(&[], &[bad]).is_err(), "{bad:?}");
        }
        assert!(ask(&[], &[("updated_at[from]", "yesterday")]).is_err());
        assert_eq!(ask(&[], &[("per", "100000")]).expect("a good query").per, 100);
    }

    #[test]
    fn a_ujet_may_have_shorter_pages() {
        let query = BTreeMap::from([("per".to_owned(), "100".to_owned())]);
        let first = page(vec![R(1, None), R(2, None), R(3, None)], &query, 2).expect("a good query");
        assert_eq!((first.rows.len(), first.per, first.next.as_deref()), (2, 2, Some("page=2&per=2")));
    }
}
