//! OAuth 2.0 as `webexapis.com` has it (documented): `GET /v1/authorize`, `POST /v1/access_token`. Tokens are secrets:
//! their `Debug` shows none.

use super::form;
use serde::{Deserialize, Serialize};

/// Scopes that a WFO needs.
pub const SCOPE: &str = "cjp:config cjp:config_read";

/// What a token is asked for with. `client_credentials` is **sim:**, for the CMSv2 form (client id, client secret, user
/// name), whose wire shape is not public.
#[derive(Clone, PartialEq, Eq)]
pub enum Grant {
    /// The code that `/v1/authorize` gave, once.
    AuthorizationCode {
        /// The code.
        code: String,
        /// The same as at `/v1/authorize`.
        redirect_uri: String,
    },
    /// A refresh token of an earlier answer.
    RefreshToken(
        /// The token.
        String,
    ),
    /// **sim:** for this user of this tenant.
    ClientCredentials {
        /// E-mail.
        username: String,
        /// Tenant.
        tenant_id: String,
    },
}

/// `POST /v1/access_token`, form-urlencoded.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenRequest {
    /// Who asks.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// With what.
    pub grant: Grant,
}

impl std::fmt::Debug for TokenRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenRequest").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

impl TokenRequest {
    /// The body.
    pub fn encode(&self) -> String {
        let (id, secret) = (("client_id", &*self.client_id), ("client_secret", &*self.client_secret));
        match &self.grant {
            Grant::AuthorizationCode { code, redirect_uri } => form::encode(&[
                ("grant_type", "authorization_code"),
                id,
                secret,
                ("code", code),
                ("redirect_uri", redirect_uri),
            ]),
            Grant::RefreshToken(token) => {
                form::encode(&[("grant_type", "refresh_token"), id, secret, ("refresh_token", token)])
            }
            Grant::ClientCredentials { username, tenant_id } => form::encode(&[
                ("grant_type", "client_credentials"),
                id,
                secret,
                ("username", username),
                ("tenant_id", tenant_id),
            ]),
        }
    }

    /// Reads a body.
    ///
    /// # Errors
    /// The parameter that is missing, or a grant that is unknown.
    pub fn decode(body: &str) -> Result<TokenRequest, String> {
        let pairs = form::decode(body);
        let find = |name: &str| pairs.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone());
        let need = |name: &str| find(name).ok_or_else(|| format!("{name} is missing"));
        let grant = match need("grant_type")?.as_str() {
            "authorization_code" => {
                Grant::AuthorizationCode { code: need("code")?, redirect_uri: find("redirect_uri").unwrap_or_default() }
            }
            "refresh_token" => Grant::RefreshToken(need("refresh_token")?),
            "client_credentials" => {
                Grant::ClientCredentials { username: need("username")?, tenant_id: need("tenant_id")? }
            }
            other => return Err(format!("grant_type `{other}` is not supported")),
        };
        Ok(TokenRequest { client_id: need("client_id")?, client_secret: need("client_secret")?, grant })
    }
}

/// What is given. Lives differ from tenant to tenant: read them, do not know them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenAnswer {
    /// `<token>_<cluster>_<organization>`
    pub access_token: String,
    /// Seconds.
    pub expires_in: i64,
    /// Asks for the next one.
    pub refresh_token: String,
    /// Seconds.
    pub refresh_token_expires_in: i64,
    /// `Bearer`
    pub token_type: String,
}

impl std::fmt::Debug for TokenAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenAnswer").field("expires_in", &self.expires_in).finish_non_exhaustive()
    }
}

/// The organization in the text of an access token: what the APIs infer `orgId` from. The secret part may hold `_`.
pub fn organization(access_token: &str) -> Option<&str> {
    let mut parts = access_token.rsplitn(3, '_');
    let org = parts.next().filter(|o| !o.is_empty());
    parts.next().and(parts.next()).and(org)
}
