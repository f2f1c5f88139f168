//! A certificate authority for one run.

use super::{Identity, TlsError, Trust};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use rcgen::{ExtendedKeyUsagePurpose, date_time_ymd};
use rustls::pki_types::PrivateKeyDer;

/// The laboratory's own key, which everybody can read: it vouches for nothing outside of the simulator.
const LAB_KEY: &str = include_str!("lab_key.pem");

const DAY_MS: i64 = 86_400_000;

/// Makes certificates on the spot.
#[derive(Debug)]
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: rcgen::Certificate,
    /// When it was made, UTC milliseconds; none for the laboratory's.
    made: Option<i64>,
}

impl Authority {
    /// The laboratory's authority: the same in each run. Its key is public, so it is for simulated machines alone.
    ///
    /// # Errors
    /// None that a caller can bring about.
    pub fn lab() -> Result<Self, TlsError> {
        let key = KeyPair::from_pem(LAB_KEY).map_err(|e| TlsError::of("laboratory's key", e))?;
        Self::of(key, None)
    }

    /// A new authority with a key of its own (ECDSA P-256, which browsers take), for a year from now (UTC milliseconds).
    ///
    /// # Errors
    /// The operating system has no random numbers.
    pub fn fresh(now: i64) -> Result<Self, TlsError> {
        let key = KeyPair::generate().map_err(|e| TlsError::of("fresh key", e))?;
        Self::of(key, Some(now))
    }

    fn of(key: KeyPair, made: Option<i64>) -> Result<Self, TlsError> {
        let mut params = params("wfosim authority", &[], made)?;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let certificate = params.self_signed(&key).map_err(|e| TlsError::of("certificate of an authority", e))?;
        Ok(Self { issuer: Issuer::new(params, key), certificate, made })
    }

    /// The certificate of the authority in PEM, for the trust store of somebody else's product.
    pub fn pem(&self) -> String {
        self.certificate.pem()
    }

    /// Believes what this authority vouches for.
    ///
    /// # Errors
    /// None that a caller can bring about.
    pub fn trust(&self) -> Result<Trust, TlsError> {
        Trust::of(vec![self.certificate.der().clone()])
    }

    /// A server's certificate for these names and addresses.
    ///
    /// # Errors
    /// A name is none.
    pub fn vouch_for(&self, names: &[&str]) -> Result<Identity, TlsError> {
        let key = if self.made.is_some() { KeyPair::generate() } else { KeyPair::from_pem(LAB_KEY) };
        let key = key.map_err(|e| TlsError::of("server's key", e))?;
        let mut params = params(names.first().copied().unwrap_or("wfosim"), names, self.made)?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let certificate = params.signed_by(&key, &self.issuer).map_err(|e| TlsError::of("server's certificate", e))?;
        let der = PrivateKeyDer::try_from(key.serialize_der()).map_err(|e| TlsError::of("server's key", e))?;
        Identity::of(vec![certificate.der().clone(), self.certificate.der().clone()], der)
    }
}

/// A name, and how long it is good: the laboratory's for as long as scenarios may play, another from a day ago for a year.
fn params(name: &str, names: &[&str], made: Option<i64>) -> Result<CertificateParams, TlsError> {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).map_err(|e| TlsError::of("name of a server", e))?;
    params.distinguished_name.push(DnType::CommonName, name);
    let (from, to) = match made {
        None => ((1999, 1, 1), (2999, 1, 1)),
        Some(now) => (day(now - DAY_MS), day(now + 365 * DAY_MS)),
    };
    params.not_before = date_time_ymd(from.0, from.1, from.2);
    params.not_after = date_time_ymd(to.0, to.1, to.2);
    Ok(params)
}

fn day(at: i64) -> (i32, u8, u8) {
    let date = jiff::Timestamp::from_millisecond(at).unwrap_or_default().to_zoned(jiff::tz::TimeZone::UTC).date();
    (date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs())
}
