//! The tenant's SAML metadata file (WXC-SAML-1): entity id, single sign-on redirect URL, the identity provider's signing
//! certificate. Reads as much XML as such a file needs: elements, attributes, text, comments; no entities but the five.

/// What a WFO needs of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// `EntityDescriptor/@entityID`
    pub entity_id: String,
    /// `SingleSignOnService/@Location` of the HTTP-Redirect binding.
    pub redirect_url: String,
    /// `X509Certificate` of the signing key: base64 without white space.
    pub certificate: String,
}

/// The binding that is read.
pub const REDIRECT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
/// Longest file that is read, in bytes.
pub const LONGEST: usize = 1 << 20;

/// Reads a metadata file. A key without `use` is good for signing, as SAML says; the first of several is taken.
///
/// # Errors
/// What is missing or malformed, by name.
pub fn parse(xml: &str) -> Result<Metadata, String> {
    if xml.len() > LONGEST {
        return Err(format!("the file is larger than {LONGEST} bytes"));
    }
    let (mut entity, mut redirect, mut certificate) = (None, None, None);
    let (mut signing, mut rest) = (false, xml);
    while let Some(open) = rest.find('<') {
        rest = &rest[open..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            let end = comment.find("-->").ok_or("a comment has no end")?;
            rest = &comment[end + 3..];
            continue;
        }
        let end = end_of_tag(rest).ok_or("a tag has no end")?;
        let (tag, after) = (&rest[1..end], &rest[end + 1..]);
        rest = after;
        let name = tag.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default();
        match name.rsplit(':').next().unwrap_or_default() {
            "EntityDescriptor" if entity.is_none() => entity = attribute(tag, "entityID"),
            "KeyDescriptor" => signing = attribute(tag, "use").is_none_or(|u| u == "signing"),
            "SingleSignOnService" if redirect.is_none() && attribute(tag, "Binding").as_deref() == Some(REDIRECT) => {
                redirect = attribute(tag, "Location");
            }
            "X509Certificate" if signing && certificate.is_none() && !tag.ends_with('/') => {
                let text = after.split('<').next().unwrap_or_default();
                certificate = Some(text.split_whitespace().collect::<String>());
            }
            _ => {}
        }
    }
    let need = |found: Option<String>, what: &str| {
        found.filter(|f| !f.is_empty()).ok_or_else(|| format!("the file has no {what}"))
    };
    Ok(Metadata {
        entity_id: need(entity, "entity id")?,
        redirect_url: need(redirect, "single sign-on service with the HTTP-Redirect binding")?,
        certificate: need(certificate, "signing certificate")?,
    })
}

/// Where the tag at the start of `text` ends: a `>` in quotes does not count.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match quote {
            Some(q) if c == q => quote = None,
            Some(_) => {}
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == '>' => return Some(at),
            None => {}
        }
    }
    None
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let mut rest = tag;
    while let Some(equals) = rest.find('=') {
        let found = rest[..equals].trim_end().rsplit(char::is_whitespace).next().unwrap_or_default();
        let value = rest[equals + 1..].trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, after) = value[1..].split_once(quote)?;
        if found == name {
            return Some(unescape(value));
        }
        rest = after;
    }
    None
}

fn unescape(text: &str) -> String {
    let pairs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    pairs.iter().fold(text.to_owned(), |t, (from, to)| t.replace(from, to))
}

/// A metadata file of the shape that the guide prints.
pub fn write(metadata: &Metadata, base: &str) -> String {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let lines = metadata.certificate.as_bytes().chunks(60).map(String::from_utf8_lossy).collect::<Vec<_>>().join("\n");
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata"
  xmlns:ds="http://www.w3.org/2000/09/xmldsig#"
  xmlns:shibmd="urn:mace:shibboleth:metadata:1.0"
  xmlns:xml="http://www.w3.org/XML/1998/namespace"
  xmlns:mdui="urn:oasis:names:tc:SAML:metadata:ui"
  entityID="{entity}">
  <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <KeyDescriptor use="encryption"/>
    <KeyDescriptor use="signing">
      <ds:KeyInfo>
        <ds:X509Data>
          <ds:X509Certificate>
{lines}
          </ds:X509Certificate>
        </ds:X509Data>
      </ds:KeyInfo>
    </KeyDescriptor>
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{base}/idp/profile/SAML2/POST/SSO"/>
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST-SimpleSign" Location="{base}/idp/profile/SAML2/POST-SimpleSign/SSO"/>
    <SingleSignOnService Binding="{REDIRECT}" Location="{redirect}"/>
  </IDPSSODescriptor>
</EntityDescriptor>
"#,
        entity = escape(&metadata.entity_id),
        redirect = escape(&metadata.redirect_url),
        base = escape(base),
    )
}
