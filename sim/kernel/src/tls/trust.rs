//! Whom a client believes.

use super::TlsError;
use super::clock::{Clock, provider};
use rustls::client::Resumption;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;

/// The authorities whose certificates a client takes. Cheap to clone.
#[derive(Clone)]
pub struct Trust {
    pub(super) config: Arc<ClientConfig>,
    /// Whom a certificate has to name; none for the host that is asked.
    pub(super) name: Option<String>,
}

impl Trust {
    /// The authorities of these certificates, in PEM; none makes a client that believes nobody.
    ///
    /// # Errors
    /// One of them cannot be read.
    pub fn from_pem(authorities: &str) -> Result<Self, TlsError> {
        let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(authorities.as_bytes()).collect();
        Self::of(all.map_err(|e| TlsError::of("certificate of an authority", e))?)
    }

    /// The same, for one server that is known by another name than the one by which it is reached.
    pub fn expecting(self, name: &str) -> Self {
        Self { name: Some(name.to_owned()), ..self }
    }

    pub(super) fn of(authorities: Vec<CertificateDer<'static>>) -> Result<Self, TlsError> {
        let mut roots = RootCertStore::empty();
        for authority in authorities {
            roots.add(authority).map_err(|e| TlsError::of("certificate of an authority", e))?;
        }
        let mut config = ClientConfig::builder_with_details(provider(), Arc::new(Clock))
            .with_safe_default_protocol_versions()
            .map_err(|e| TlsError::of("protocol versions", e))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.resumption = Resumption::disabled();
        Ok(Self { config: Arc::new(config), name: None })
    }
}

impl std::fmt::Debug for Trust {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Trust")
    }
}
