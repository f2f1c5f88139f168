//! Who a server is: a certificate with its chain, and the key to it.

use super::TlsError;
use super::clock::{Clock, provider};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::NoServerSessionStorage;
use std::sync::Arc;

/// A server's certificate, chain and key. Cheap to clone; shows nothing of the key.
#[derive(Clone)]
pub struct Identity(pub(super) Arc<ServerConfig>);

impl Identity {
    /// From a chain (the server's own certificate first) and its private key, both in PEM.
    ///
    /// # Errors
    /// One of them cannot be read, or they do not belong together.
    pub fn from_pem(chain: &str, key: &str) -> Result<Self, TlsError> {
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(chain.as_bytes()).collect();
        let chain = chain.map_err(|e| TlsError::of("certificate", e))?;
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(|e| TlsError::of("private key", e))?;
        Self::of(chain, key)
    }

    pub(super) fn of(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>) -> Result<Self, TlsError> {
        let mut config = ServerConfig::builder_with_details(provider(), Arc::new(Clock))
            .with_safe_default_protocol_versions()
            .map_err(|e| TlsError::of("protocol versions", e))?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(|e| TlsError::of("certificate and its key", e))?;
        // Every connection is a whole handshake: what happened before is of no account.
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self(Arc::new(config)))
    }
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Identity")
    }
}
