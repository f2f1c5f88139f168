//! A product under test: who it is, and where it stands.

use super::driver::{Command, Order};
use desktop::Console;
use desktop::screen::Screen;
use kernel::tls::{Identity, Trust};
use kernel::world::{Meddler, Running};
use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

/// A product, as its vendor names it, with all its seats.
#[derive(Debug, Clone)]
pub struct Product {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// Where it stands. Cases that need a seat of their own run side by side on several.
    pub seats: Vec<Seat>,
}

/// Where a product stands.
#[derive(Debug, Clone)]
pub enum Seat {
    /// Somebody else's process, on the real network.
    Live(Live),
    /// Rust code, on a machine of the simulator.
    Simulated(Arc<dyn Factory>),
}

/// A process on the real network.
#[derive(Debug, Clone)]
pub struct Live {
    /// Its address.
    pub at: IpAddr,
    /// The host as its vendor writes it, which a certificate has to name.
    pub host: String,
    /// Ports by what is spoken there: `http`, `https`, `sip`, `tlib`.
    pub ports: BTreeMap<String, u16>,
    /// Who vouches for it, where it speaks TLS.
    pub trust: Option<Trust>,
    /// What makes it do what only its user can; none for a person at the terminal.
    pub driver: Option<Command>,
}

impl Live {
    /// Reads `127.0.0.1`, `http://127.0.0.1:9000`, or several URLs of one host separated by commas; what is not named has the
    /// `usual` port.
    ///
    /// # Errors
    /// What is not of that form; a host that is neither an IPv4 address nor `localhost`; two hosts.
    pub fn read(text: &str, usual: &[(&str, u16)]) -> Result<Self, String> {
        let form = form(usual);
        let bad = |why: String| format!("{why}; due is {form}");
        let mut ports: BTreeMap<String, u16> = usual.iter().map(|(name, port)| ((*name).to_owned(), *port)).collect();
        let mut named: Vec<&str> = Vec::new();
        let mut host: Option<String> = None;
        for part in text.split(',') {
            if part.trim().is_empty() {
                let empty = text.trim().is_empty();
                return Err(bad(if empty { "it is empty" } else { "there is a comma too many" }.to_owned()));
            }
            let (scheme, rest) = part.split_once("://").map_or((None, part), |(scheme, rest)| (Some(scheme), rest));
            let rest = rest.strip_suffix('/').unwrap_or(rest);
            if rest.contains('@') {
                return Err(bad("it has a user in it, and credentials come with each case".into()));
            }
            if rest.contains(['/', '?', '#']) {
                return Err(bad(format!("`{part}` has a path, and paths are those of the role's page")));
            }
            let (name, port) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
                Some((name, "")) => (name, None),
                Some((name, port)) => (name, Some(port.strip_prefix(':').unwrap_or(port))),
                None => rest.split_once(':').map_or((rest, None), |(name, port)| (name, Some(port))),
            };
            let scheme = match (scheme, usual.first()) {
                (Some(scheme), _) if ports.contains_key(scheme) => scheme,
                (None, Some((first, _))) => *first,
                // Nobody goes there: it comes by itself, from there.
                (None, None) if port.is_none() => "",
                _ => return Err(format!("`{part}` is not of the form {form}")),
            };
            if named.contains(&scheme) {
                let what = if scheme.is_empty() { "it" } else { scheme };
                return Err(bad(format!("`{text}` says twice where {what} is (two instances have a --product each)")));
            }
            named.push(scheme);
            if let Some(port) = port {
                let number = port.parse::<u16>().ok().filter(|number| *number != 0);
                let number = number.ok_or_else(|| bad(format!("`{port}` in `{part}` is no port")))?;
                ports.insert(scheme.to_owned(), number);
            }
            if host.as_ref().is_some_and(|host| host != name) {
                return Err(bad(format!("`{text}` names two hosts, and one product is at one")));
            }
            host = Some(name.to_owned());
        }
        let host = host.unwrap_or_default();
        let at = match (host.as_str(), host.parse()) {
            (_, Ok(IpAddr::V6(_))) => {
                return Err(bad(format!("`{host}` is of IPv6, and our own machines are on IPv4 alone")));
            }
            (_, Ok(at)) => at,
            ("localhost", _) => IpAddr::V4(Ipv4Addr::LOCALHOST),
            _ => return Err(bad(format!("`{host}` is neither an address nor `localhost`"))),
        };
        Ok(Self { at, host, ports, trust: None, driver: None })
    }

    /// The port at which something is spoken; 0 where it is not.
    pub fn port(&self, what: &str) -> u16 {
        self.ports.get(what).copied().unwrap_or_default()
    }
}

/// How a product's place is written where these are the usual ports.
fn form(usual: &[(&str, u16)]) -> String {
    let all = self::usual(usual);
    if usual.len() > 1 { format!("{all} (or one of them)") } else { all }
}

/// Where a product is by the usual ports, as `--product` has it.
pub fn usual(ports: &[(&str, u16)]) -> String {
    let all: Vec<String> = ports.iter().map(|(what, port)| place(ports, what, "127.0.0.1", *port)).collect();
    if all.is_empty() { "127.0.0.1".to_owned() } else { all.join(",") }
}

/// A place of a product of these ports: as a URL, or bare where that says all and there is no usual URL.
pub fn place(ports: &[(&str, u16)], what: &str, host: &str, port: u16) -> String {
    if ports.len() == 1 && what != "http" { format!("{host}:{port}") } else { format!("{what}://{host}:{port}") }
}

/// A product as Rust code: makes its program on a machine of the simulator, or on one of its own on the real network, and does
/// there what only its user can.
pub trait Factory: Send + Sync {
    /// The program on a machine; made anew at each power-on and each restart. It reaches everything by `kernel`.
    fn program(&self, site: &Site) -> Running;

    /// Another one of the same kind, which knows nothing of this one, for a case of its own; none where one may serve for all cases.
    fn again(&self) -> Option<Arc<dyn Factory>> {
        None
    }

    /// Does what an order says, at once; what follows from it follows in the program.
    ///
    /// # Errors
    /// It cannot be done.
    fn act(&self, order: &Order) -> Result<serde_json::Value, String> {
        Err(format!("the product has nobody who could {}", order.action))
    }

    /// What it twists on the wire, where it is wrong on purpose.
    fn twist(&self) -> Option<Meddler> {
        None
    }
}

impl fmt::Debug for dyn Factory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Factory")
    }
}

/// Where a product's program finds itself.
#[derive(Clone)]
pub struct Site {
    /// The machine's name.
    pub machine: String,
    /// Where the others are, by the names of their machines, as URLs and `name:port` can have them.
    pub places: BTreeMap<String, String>,
    /// What the installation was told that its vendor's person has to tell the product too: `poll_timeout_ms`, `origins`
    /// (separated by blanks), and what the role's page names.
    pub settings: BTreeMap<String, String>,
    /// Who the machine is, where the product speaks TLS.
    pub identity: Option<Identity>,
    /// Whom the product has to believe, where it reaches us by TLS.
    pub trust: Option<Trust>,
    /// Who is logged on to Windows.
    pub console: Console,
    /// What is on the screen.
    pub screen: Arc<dyn Screen>,
}

impl Site {
    /// Where a machine is: by its name where nothing else is known.
    pub fn place(&self, machine: &str) -> String {
        self.places.get(machine).cloned().unwrap_or_else(|| machine.to_owned())
    }
    /// A setting that is a number.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.settings.get(name)?.parse().ok()
    }
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site").field("machine", &self.machine).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::Live;

    const SRS: [(&str, u16); 2] = [("http", 8190), ("https", 8191)];

    #[test]
    fn what_is_no_url_is_written_without_a_scheme_and_read_with_one() {
        let tlib = [("tlib", 7020)];
        for text in ["127.0.0.1:7021", "tlib://127.0.0.1:7021"] {
            assert_eq!(Live::read(text, &tlib).map(|live| live.port("tlib")), Ok(7021));
        }
        let why = Live::read("http://127.0.0.1:7021", &tlib).unwrap_err();
        assert_eq!(why, "`http://127.0.0.1:7021` is not of the form 127.0.0.1:7020");
        assert_eq!(super::usual(&SRS), "http://127.0.0.1:8190,https://127.0.0.1:8191");
        assert_eq!(
            (super::usual(&[("http", 8090)]), super::usual(&[])),
            ("http://127.0.0.1:8090".into(), "127.0.0.1".into())
        );
    }

    #[test]
    fn a_product_is_where_its_urls_say() {
        let ports = |text: &str| Live::read(text, &SRS).map(|l| (l.at.to_string(), l.port("http"), l.port("https")));
        let at = |http, https| Ok(("127.0.0.1".to_owned(), http, https));
        assert_eq!(ports("127.0.0.1"), at(8190, 8191));
        assert_eq!(ports("http://localhost:9000"), at(9000, 8191));
        assert_eq!(ports("http://127.0.0.1:9000/,https://127.0.0.1:9443"), at(9000, 9443));
        assert_eq!(Live::read("127.0.0.5", &[]).map(|l| l.at.to_string()), Ok("127.0.0.5".to_owned()));
        assert!(Live::read("127.0.0.5:80", &[]).is_err() && Live::read("http://127.0.0.5", &[]).is_err());
        for bad in [
            "",
            "ftp://127.0.0.1",
            "http://127.0.0.1:x",
            "http://127.0.0.1:0",
            "http://127.0.0.1,https://127.0.0.2",
            "srs.example",
        ] {
            assert!(ports(bad).is_err(), "{bad}");
        }
        for (bad, why) in [
            ("", "it is empty"),
            ("http://127.0.0.1,", "a comma too many"),
            ("http://127.0.0.1,http://127.0.0.1:9", "says twice where http is"),
            ("http://dana:x@127.0.0.1", "has a user in it"),
            ("http://127.0.0.1/srs", "has a path"),
            ("http://127.0.0.1?x=y", "has a path"),
            ("http://[::1]:9000", "`::1` is of IPv6"),
            ("[::ffff:127.0.0.1]", "is of IPv6"),
        ] {
            let said = ports(bad).unwrap_err();
            assert!(
                said.contains(why) && said.contains("due is http://127.0.0.1:8190,https://127.0.0.1:8191"),
                "{said}"
            );
        }
    }
}
