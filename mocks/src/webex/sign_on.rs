//! Who may get a token, and the tenant's SAML metadata file. Every face has them.

use super::api::{Asked, Granted, Refusal};
use super::handle::Webex;
use super::tokens::same;
use crate::json::Json;
use axum::Router;
use axum::extract::{Query, State as Shared};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use wire::webex::Pairing;
use wire::webex::form;
use wire::webex::oauth::{Grant, TokenAnswer, TokenRequest};
use wire::webex::saml::{self, Metadata};

/// A certificate made for this file alone; nobody has its key.
const CERTIFICATE: &str = include_str!("certificate.txt");

pub(super) fn routes() -> Router<Webex> {
    Router::new()
        .route("/v1/authorize", get(authorize))
        .route("/v1/access_token", post(token))
        .route("/cas/idp/metadata", get(metadata))
}

/// Redirects with a code. The administrator's consent is taken as given: **sim:**
async fn authorize(Shared(webex): Shared<Webex>, Query(q): Asked) -> Granted<Response> {
    let part = |name: &str| q.get(name).map(String::as_str).unwrap_or_default();
    if part("response_type") != "code" || !same(part("client_id"), &webex.config().access.client_id) {
        return Err(Refusal::bad("invalid_request"));
    }
    let back = part("redirect_uri");
    if !(back.starts_with("http://") || back.starts_with("https://")) || part("scope").is_empty() {
        return Err(Refusal::bad("invalid_request"));
    }
    let code = webex.authorize();
    let query = form::encode(&[("code", &code), ("state", part("state"))]);
    let to = format!("{back}{}{query}", if back.contains('?') { '&' } else { '?' });
    Ok((StatusCode::FOUND, [(header::LOCATION, to)]).into_response())
}

async fn token(Shared(webex): Shared<Webex>, body: String) -> Granted<Json<TokenAnswer>> {
    let request = TokenRequest::decode(&body).map_err(Refusal::bad)?;
    let config = webex.config();
    let access = &config.access;
    // Both are compared, whatever the first comes to.
    let known = same(&request.client_id, &access.client_id) & same(&request.client_secret, &access.client_secret);
    if !known {
        return Err(Refusal::new(StatusCode::UNAUTHORIZED, "invalid_client"));
    }
    let now = kernel::time::truth();
    let (life, refresh_life) = (config.access_life.as_millis() as i64, config.refresh_life.as_millis() as i64);
    webex.with(|s| {
        let (refresh_token, left) = match &request.grant {
            Grant::AuthorizationCode { code, .. } if s.tokens.spend(now, code) => {
                (s.tokens.refreshable(now, refresh_life, &mut s.secrets), refresh_life)
            }
            Grant::RefreshToken(given) => match s.tokens.refreshes(now, given) {
                Some(left) => (given.clone(), left),
                None => return Err(Refusal::bad("invalid_grant")),
            },
            Grant::ClientCredentials { username, tenant_id }
                if config.face == Pairing::Transitional
                    && *username == access.user
                    && *tenant_id == access.tenant_id =>
            {
                (s.tokens.refreshable(now, refresh_life, &mut s.secrets), refresh_life)
            }
            _ => return Err(Refusal::bad("invalid_grant")),
        };
        Ok(Json(TokenAnswer {
            access_token: s.tokens.grant(now, life, &config.org_id(), &mut s.secrets),
            expires_in: life / 1_000,
            refresh_token,
            refresh_token_expires_in: left / 1_000,
            token_type: "Bearer".into(),
        }))
    })
}

/// The metadata file that the provider hands over. Where it can be fetched is **sim:**
async fn metadata(Shared(webex): Shared<Webex>) -> Response {
    ([(header::CONTENT_TYPE, "application/samlmetadata+xml")], metadata_file(&webex).1).into_response()
}

/// What stands in the file, and the file.
pub(super) fn metadata_file(webex: &Webex) -> (Metadata, String) {
    let base = webex.config().base();
    let metadata = Metadata {
        entity_id: format!("{base}/cas/idp"),
        // With parameters: what stands between them is written `&amp;` in the file.
        redirect_url: format!(
            "{base}/idp/profile/SAML2/Redirect/SSO?tenant={}&app=wfo",
            webex.config().access.tenant_id
        ),
        certificate: CERTIFICATE.split_whitespace().collect(),
    };
    let file = saml::write(&metadata, &base);
    (metadata, file)
}
