//! What goes by T-Server in the house: registrations, events, orders to a recorder and its reports.

use crate::house::{House, T0, s};
use judge::genesys::truth::Command;
use serde_json::json;

impl House {
    fn message(&mut self, at: i64, from: &str, to: &str, text: &str) {
        self.add(at, to, "wire.tlib", &json!({ "from": from, "to": to, "text": text }));
    }
    pub fn tell(
        &mut self,
        at: i64,
        from: &str,
        to: &str,
        name: &str,
        attributes: &[(&str, &str)],
        data: &[(&str, &str)],
    ) {
        let mut text = format!("'{name}' ('1')\nmessage attributes:\n");
        for (attribute, value) in attributes {
            match *attribute {
                "ConnID" => text.push_str(&format!("AttributeConnID [long] = {value}\n")),
                "ReferenceID" => text.push_str(&format!("AttributeReferenceID [int] = {value}\n")),
                other => text.push_str(&format!("Attribute{other} [str] = \"{value}\"\n")),
            }
        }
        if !data.is_empty() {
            text.push_str("AttributeUserData [bstr] = KVList: \n");
            data.iter().for_each(|(k, v)| text.push_str(&format!("\t\t'{k}' [str] = \"{v}\"\n")));
        }
        self.message(at, from, to, &text);
    }
    pub fn register(&mut self, at: i64, client: &str, dn: &str) {
        self.tell(at, client, "sip", "RequestRegisterAddress", &[("ReferenceID", "1"), ("ThisDN", dn)], &[]);
        self.tell(at + 1, "sip", client, "EventRegistered", &[("ReferenceID", "1"), ("ThisDN", dn)], &[]);
    }
    pub fn unregister(&mut self, at: i64, client: &str, dn: &str) {
        self.tell(at, client, "sip", "RequestUnregisterAddress", &[("ReferenceID", "1"), ("ThisDN", dn)], &[]);
        self.tell(at + 1, "sip", client, "EventUnregistered", &[("ReferenceID", "1"), ("ThisDN", dn)], &[]);
    }

    /// A command to the third-party recorder, with all that comes of it; the recorder reports `word`.
    pub fn command(&mut self, at: i64, dn: &str, token: &str, call: Option<&str>, word: &str) {
        let conn_id = call.map(|id| self.truth.call(id).expect("a call").conn_id.clone());
        self.truth.commands.push(Command {
            at: s(at),
            from: "PC-1".into(),
            dn: dn.into(),
            token: token.into(),
            call: call.map(str::to_owned),
            ..Command::default()
        });
        self.send(s(at) + 1, "PC-1", "recorder", dn, token, conn_id.as_deref());
        if !word.is_empty() {
            self.send(s(at) + 10, "recorder", "PC-1", dn, word, conn_id.as_deref());
        }
    }
    /// `RequestSendEvent`, its answer, and the event as the other side gets it.
    pub fn send(&mut self, at: i64, from: &str, to: &str, dn: &str, token: &str, conn_id: Option<&str>) {
        let reference = format!("{}", at - T0);
        let conn = conn_id.map_or(String::new(), |c| format!("\t\tAttributeConnID [long] = {c}\n"));
        let text = format!(
            "'RequestSendEvent' ('49')\nmessage attributes:\nAttributeReferenceID [int] = {reference}\nAttributeThisDN [str] = \"{dn}\"\n\
             AttributeUserEvent [bstr] = 'EventUserEvent' ('96')\n\t\tAttributeThisDN [str] = \"{dn}\"\n{conn}\t\tAttributeUserData [bstr] = KVList: \n\
             \t\t\t\t'screen-capture' [str] = \"{token}\"\n"
        );
        self.message(at, from, "sip", &text);
        self.tell(at + 1, "sip", from, "EventACK", &[("ReferenceID", &reference), ("ThisDN", dn)], &[]);
        let mut attributes = vec![("ThisDN", dn)];
        attributes.extend(conn_id.map(|c| ("ConnID", c)));
        self.tell(at + 2, "sip", to, "EventUserEvent", &attributes, &[("screen-capture", token)]);
    }
}
