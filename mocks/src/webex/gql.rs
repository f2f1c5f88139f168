//! As much GraphQL as `/search` needs: one query with nested fields, arguments, variables, aliases; no fragments, no
//! directives. Pure.

use serde_json::{Map, Value};

/// A field that is asked for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) alias: Option<String>,
    pub(super) arguments: Map<String, Value>,
    pub(super) fields: Vec<Field>,
}

/// Deepest nesting.
const DEEPEST: usize = 16;
/// Most tokens in a query.
const LONGEST: usize = 10_000;

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Name(String),
    Text(String),
    Number(Value),
    Variable(String),
    Mark(char),
}

/// The fields at the top of a query, variables filled in.
pub(super) fn parse(query: &str, variables: &Map<String, Value>) -> Result<Vec<Field>, String> {
    let mut reader = Reader { tokens: tokens(query)?.into_iter().peekable(), variables, depth: 0 };
    if let Some(Token::Name(word)) = reader.tokens.peek() {
        if word != "query" {
            return Err(format!("a query is wanted, not `{word}`"));
        }
        reader.tokens.next();
        // Names and types of the variables are not checked: their values tell.
        while reader.tokens.peek().is_some_and(|t| *t != Token::Mark('{')) {
            reader.tokens.next();
        }
    }
    let fields = reader.selection()?;
    match reader.tokens.next() {
        None => Ok(fields),
        Some(_) => Err("one query at a time".into()),
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut out = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if out.len() >= LONGEST {
            return Err("the query is too long".into());
        }
        let word = |first: String, chars: &mut std::iter::Peekable<std::str::Chars<'_>>| {
            let mut word = first;
            while let Some(c) = chars.next_if(|c| c.is_ascii_alphanumeric() || *c == '_') {
                word.push(c);
            }
            word
        };
        match c {
            c if c.is_whitespace() || c == ',' => {}
            '#' => while chars.next_if(|c| *c != '\n').is_some() {},
            '{' | '}' | '(' | ')' | '[' | ']' | ':' | '!' | '=' => out.push(Token::Mark(c)),
            '$' => out.push(Token::Variable(word(String::new(), &mut chars))),
            '"' => out.push(Token::Text(string(&mut chars)?)),
            c if c.is_ascii_digit() || c == '-' => {
                let mut number = c.to_string();
                while let Some(c) = chars.next_if(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-')) {
                    number.push(c);
                }
                let value = serde_json::from_str(&number).map_err(|_| format!("`{number}` is not a number"))?;
                out.push(Token::Number(value));
            }
            c if c.is_ascii_alphabetic() || c == '_' => out.push(Token::Name(word(c.to_string(), &mut chars))),
            c => return Err(format!("`{c}` is not understood")),
        }
    }
    Ok(out)
}

fn string(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<String, String> {
    let mut text = String::new();
    while let Some(c) = chars.next() {
        match c {
            '"' => return Ok(text),
            '\\' => match chars.next() {
                Some('n') => text.push('\n'),
                Some(c @ ('"' | '\\' | '/')) => text.push(c),
                _ => return Err("an escape is not understood".into()),
            },
            c => text.push(c),
        }
    }
    Err("a string has no end".into())
}

struct Reader<'a> {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
    variables: &'a Map<String, Value>,
    depth: usize,
}

impl Reader<'_> {
    fn mark(&mut self, due: char) -> Result<(), String> {
        match self.tokens.next() {
            Some(Token::Mark(c)) if c == due => Ok(()),
            other => Err(format!("`{due}` is wanted, not {other:?}")),
        }
    }

    fn is(&mut self, due: char) -> bool {
        self.tokens.next_if(|t| *t == Token::Mark(due)).is_some()
    }

    fn name(&mut self) -> Result<String, String> {
        match self.tokens.next() {
            Some(Token::Name(name)) => Ok(name),
            other => Err(format!("a name is wanted, not {other:?}")),
        }
    }

    fn deeper(&mut self) -> Result<(), String> {
        self.depth += 1;
        if self.depth > DEEPEST { Err("the query is nested too deeply".into()) } else { Ok(()) }
    }

    fn selection(&mut self) -> Result<Vec<Field>, String> {
        self.deeper()?;
        self.mark('{')?;
        let mut fields = Vec::new();
        while !self.is('}') {
            let mut name = self.name()?;
            let alias = if self.is(':') { Some(std::mem::replace(&mut name, self.name()?)) } else { None };
            let mut arguments = Map::new();
            if self.is('(') {
                while !self.is(')') {
                    let name = self.name()?;
                    self.mark(':')?;
                    let value = self.value()?;
                    arguments.insert(name, value);
                }
            }
            let nested = self.tokens.peek() == Some(&Token::Mark('{'));
            let inner = if nested { self.selection()? } else { Vec::new() };
            fields.push(Field { name, alias, arguments, fields: inner });
        }
        self.depth -= 1;
        if fields.is_empty() { Err("an empty selection".into()) } else { Ok(fields) }
    }

    fn value(&mut self) -> Result<Value, String> {
        self.deeper()?;
        let value = match self.tokens.next() {
            Some(Token::Text(text)) => Value::String(text),
            Some(Token::Number(number)) => number,
            Some(Token::Variable(name)) => {
                self.variables.get(&name).cloned().ok_or_else(|| format!("variable `{name}` has no value"))?
            }
            Some(Token::Name(name)) => match name.as_str() {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                "null" => Value::Null,
                _ => Value::String(name),
            },
            Some(Token::Mark('[')) => {
                let mut list = Vec::new();
                while !self.is(']') {
                    list.push(self.value()?);
                }
                Value::Array(list)
            }
            Some(Token::Mark('{')) => {
                let mut object = Map::new();
                while !self.is('}') {
                    let name = self.name()?;
                    self.mark(':')?;
                    let value = self.value()?;
                    object.insert(name, value);
                }
                Value::Object(object)
            }
            other => return Err(format!("a value is wanted, not {other:?}")),
        };
        self.depth -= 1;
        Ok(value)
    }
}

/// Of a record, what is selected.
pub(super) fn select(record: &Value, fields: &[Field]) -> Result<Value, String> {
    match record {
        Value::Array(rows) => rows.iter().map(|r| select(r, fields)).collect::<Result<_, _>>().map(Value::Array),
        Value::Object(all) => {
            let mut out = Map::new();
            for field in fields {
                let value = all.get(&field.name).ok_or_else(|| format!("field '{}' is undefined", field.name))?;
                let nested = matches!(value, Value::Object(_))
                    || value.as_array().is_some_and(|a| a.iter().any(Value::is_object));
                if nested && field.fields.is_empty() {
                    return Err(format!("field '{}' needs a selection", field.name));
                }
                let value = if field.fields.is_empty() { value.clone() } else { select(value, &field.fields)? };
                out.insert(field.alias.as_ref().unwrap_or(&field.name).clone(), value);
            }
            Ok(Value::Object(out))
        }
        other => Ok(other.clone()),
    }
}

/// Whether a record fits a filter: `{and: […]}`, `{or: […]}`, `{field: {equals: value}}`, nested by fields.
pub(super) fn fits(record: &Value, filter: &Value) -> Result<bool, String> {
    let Value::Object(filter) = filter else { return Err("a filter is an object".into()) };
    for (name, wanted) in filter {
        let each = || wanted.as_array().into_iter().flatten().map(|f| fits(record, f)).collect::<Result<Vec<_>, _>>();
        let good = match name.as_str() {
            "and" => each()?.into_iter().all(|f| f),
            "or" => each()?.into_iter().any(|f| f),
            "equals" => matches(record, wanted)?,
            "notEquals" => !matches(record, wanted)?,
            "in" => wanted.as_array().is_some_and(|all| all.contains(record)),
            "gte" => record.as_i64() >= wanted.as_i64(),
            "lte" => record.as_i64() <= wanted.as_i64(),
            field => match record.get(field) {
                Some(Value::Array(rows)) => {
                    rows.iter().map(|r| fits(r, wanted)).collect::<Result<Vec<_>, _>>()?.into_iter().any(|f| f)
                }
                Some(value) => fits(value, wanted)?,
                None => return Err(format!("filter field '{field}' is undefined")),
            },
        };
        if !good {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Equal; an object (`{id: "…"}`) where its fields are.
fn matches(record: &Value, wanted: &Value) -> Result<bool, String> {
    match wanted {
        Value::Object(parts) => Ok(parts.iter().all(|(n, v)| record.get(n) == Some(v))),
        other => Ok(record == other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(query: &str, variables: Value) -> Result<Vec<Field>, String> {
        parse(query, variables.as_object().expect("an object"))
    }

    #[test]
    fn the_documented_query_is_read() {
        let query = r#"query($startTime: Long!,$endTime: Long!) { task (from: $startTime, to: $endTime, filter: { and : [ {channelType : {equals: telephony}} {status: {equals: "created"}} {owner: {equals: {id: "owner-id"}}} ]} , pagination: {cursor:"0"}) { tasks { id channelType}}}"#;
        let fields = read(query, json!({"startTime": 5, "endTime": 9})).expect("the example");
        assert_eq!((fields[0].name.as_str(), &fields[0].arguments["from"]), ("task", &json!(5)));
        assert_eq!(fields[0].arguments["pagination"], json!({"cursor": "0"}));
        let filter = &fields[0].arguments["filter"];
        let row = json!({"id": "t", "channelType": "telephony", "status": "created", "owner": {"id": "owner-id", "name": "x"}});
        assert_eq!(fits(&row, filter), Ok(true));
        assert_eq!(
            select(&json!({"tasks": [row]}), &fields[0].fields),
            Ok(json!({"tasks": [{"id": "t", "channelType": "telephony"}]}))
        );
    }

    #[test]
    fn what_a_wfo_asks_is_read() {
        use wire::webex::search::{ACTIVITIES, CONTACTS, SESSIONS};
        for query in [CONTACTS, SESSIONS, ACTIVITIES] {
            let variables = json!({"from": 1, "to": 2, "cursor": "0", "id": "t", "after": "5"});
            let fields = read(query, variables).expect("ours");
            assert_eq!(fields.len(), 1);
        }
    }

    #[test]
    fn aliases_comments_and_short_queries_are_read() {
        let fields =
            read("# a comment\n{ a: b(x: [1 -2.5 true null WORD \"t\\\"\"]) { c } }", json!({})).expect("good");
        assert_eq!((fields[0].alias.as_deref(), fields[0].name.as_str()), (Some("a"), "b"));
        assert_eq!(fields[0].arguments["x"], json!([1, -2.5, true, null, "WORD", "t\""]));
    }

    #[test]
    fn nonsense_is_refused() {
        let deep = "{a".repeat(40) + &"}".repeat(40);
        for bad in ["", "{", "{}", "{a", "mutation {a}", "{a(b:$c)}", "{a} {b}", "{a(b \"x)}", "%", "{a(b: -)}", &deep]
        {
            assert!(read(bad, json!({})).is_err(), "{bad}");
        }
        let one = read("{a}", json!({})).expect("good");
        assert!(select(&json!({"b": 1}), &one).expect_err("not there").contains("'a'"));
        assert!(select(&json!({"a": {"b": 1}}), &one).expect_err("an object").contains("selection"));
        assert!(fits(&json!({"a": 1}), &json!({"b": {"equals": 1}})).is_err());
    }

    #[test]
    fn filters_are_obeyed() {
        let row = json!({"a": 5, "n": [{"e": "x"}, {"e": "y"}]});
        for (filter, due) in [
            (json!({"or": [{"a": {"equals": 4}}, {"a": {"in": [5]}}]}), true),
            (json!({"a": {"gte": 5, "lte": 5}}), true),
            (json!({"a": {"notEquals": 5}}), false),
            (json!({"n": {"e": {"equals": "y"}}}), true),
            (json!({"n": {"e": {"equals": "z"}}}), false),
        ] {
            assert_eq!(fits(&row, &filter), Ok(due), "{filter}");
        }
    }
}
