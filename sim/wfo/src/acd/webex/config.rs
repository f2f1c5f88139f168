//! A Webex Contact Center connection as the server is told of it, and the form that the same is typed into.

use crate::config::{AcdConfig, AcdKind, ConsultTransfer, Reading};
use wire::acd::{AcdForm, Combine, DataServer, Webhook, WhereBlank};
use wire::webex::Pairing;

/// How one tenant is reached. Make one with [`legacy`](Self::legacy), [`transitional`](Self::transitional) or
/// [`programmatic`](Self::programmatic) and change what differs; name, RTE messaging and the interval of syncs stand in
/// [`AcdConfig`]. What the fields mean, and which form has them: [`AcdForm`]. Secrets are not in the `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct WebexConfig {
    /// Version and APIs.
    pub pairing: Pairing,
    /// Legacy: `http://webex:8090/aws/api`; CMSv2: `http://webex:8090/cms/api/v2`; Programmatic: `http://webex:8090`.
    pub api_url: String,
    /// Legacy: `http://webex:8090/cr/get-decrypted-recording`. Elsewhere empty, or the only address beside the API's at
    /// which audio may lie.
    pub media_api_url: String,
    /// **sim:** base of `/access_token`, `http://webex:8090/v1`; empty: `/v1` on the host of the API URL.
    pub oauth_url: String,
    /// The user's e-mail.
    pub user: String,
    /// Legacy.
    pub api_key: String,
    /// Legacy: the check box (WXC-CFG-7).
    pub webex_1_0: bool,
    /// Legacy, CMSv2; asked for by the form of the Programmatic APIs, too.
    pub tenant_id: String,
    /// CMSv2, Programmatic.
    pub client_id: String,
    /// CMSv2, Programmatic.
    pub client_secret: String,
    /// Programmatic: granted beforehand.
    pub refresh_token: String,
    /// Programmatic; empty: that of the access token.
    pub org_id: String,
    /// Patterns of team names (WXC-CFG-4).
    pub filters: Vec<String>,
    /// How several combine.
    pub filters_combine: Combine,
    /// Minutes that statistics wait after their interval has ended (WXC-CFG-5).
    pub capture_delay_min: u32,
    /// "Enable Data Recapture", with the minute of the day at which yesterday is captured again.
    pub recapture_at_min: Option<u32>,
    /// 1.0 with CMSv1 alone (WXC-DS-1).
    pub data_server: DataServer,
    /// Programmatic: notifications.
    pub webhook: Option<Webhook>,
    /// Blank cells of the version table.
    pub where_blank: WhereBlank,
    /// The server's policy; what stands in [`crate::Policies`] counts.
    pub consult_transfer: ConsultTransfer,
    /// How lists and audio are asked for by the Programmatic APIs; of [`Reading::overlap_ms`] they have their own idea.
    pub reading: Reading,
}

impl std::fmt::Debug for WebexConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebexConfig").field("pairing", &self.pairing).finish_non_exhaustive()
    }
}

impl WebexConfig {
    fn empty(pairing: Pairing) -> Self {
        let text = String::new;
        Self {
            pairing,
            api_url: text(),
            media_api_url: text(),
            oauth_url: text(),
            user: text(),
            api_key: text(),
            webex_1_0: false,
            tenant_id: text(),
            client_id: text(),
            client_secret: text(),
            refresh_token: text(),
            org_id: text(),
            filters: Vec::new(),
            filters_combine: Combine::default(),
            capture_delay_min: 0,
            recapture_at_min: None,
            data_server: DataServer::ON,
            webhook: None,
            where_blank: WhereBlank::default(),
            consult_transfer: ConsultTransfer::default(),
            reading: Reading::default(),
        }
    }

    /// 1.0 with CMSv1 ([`Pairing::LegacyOn1`]) or 2.0 with CMSv1 ([`Pairing::LegacyOn2`]): the check box set, every
    /// service of the data server on.
    pub fn legacy(pairing: Pairing, api: &str, media: &str, user: &str, api_key: &str, tenant_id: &str) -> Self {
        Self {
            api_url: api.into(),
            media_api_url: media.into(),
            user: user.into(),
            api_key: api_key.into(),
            tenant_id: tenant_id.into(),
            webex_1_0: true,
            ..Self::empty(pairing)
        }
    }

    /// 1.0 to 2.0 with CMSv2.
    pub fn transitional(api: &str, user: &str, client_id: &str, client_secret: &str, tenant_id: &str) -> Self {
        Self {
            api_url: api.into(),
            user: user.into(),
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            tenant_id: tenant_id.into(),
            ..Self::empty(Pairing::Transitional)
        }
    }

    /// 2.0 with the Programmatic APIs.
    pub fn programmatic(
        api: &str,
        user: &str,
        client_id: &str,
        client_secret: &str,
        refresh_token: &str,
        tenant_id: &str,
    ) -> Self {
        Self {
            refresh_token: refresh_token.into(),
            ..Self::transitional(api, user, client_id, client_secret, tenant_id)
        }
        .of(Pairing::Programmatic)
    }

    fn of(self, pairing: Pairing) -> Self {
        Self { pairing, ..self }
    }

    /// Which services run for this ACD (WXC-DS-1): the 2.0 procedure has no such step.
    pub fn services(&self) -> DataServer {
        if self.pairing == Pairing::LegacyOn1 { self.data_server } else { DataServer::ON }
    }

    /// The form with the same content.
    pub fn form(&self, acd: &AcdConfig) -> AcdForm {
        let time = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
        AcdForm {
            pairing: Some(self.pairing),
            name: acd.name.clone(),
            api_url: self.api_url.clone(),
            media_api_url: self.media_api_url.clone(),
            oauth_url: self.oauth_url.clone(),
            user: self.user.clone(),
            api_key: self.api_key.clone(),
            webex_1_0: self.webex_1_0,
            tenant_id: self.tenant_id.clone(),
            client_id: self.client_id.clone(),
            client_secret: self.client_secret.clone(),
            refresh_token: self.refresh_token.clone(),
            org_id: self.org_id.clone(),
            sync_interval_min: Some(i64::from(acd.sync_interval_min)),
            filters: self.filters.clone(),
            filters_combine: self.filters_combine,
            capture_delay_min: i64::from(self.capture_delay_min),
            recapture: self.recapture_at_min.is_some(),
            recapture_time: self.recapture_at_min.map(time).unwrap_or_default(),
            rte_messaging: acd.rte_messaging,
            data_server: (self.pairing == Pairing::LegacyOn1).then_some(self.data_server),
            webhook: self.webhook.clone(),
            where_blank: self.where_blank,
        }
    }
}

/// The connection that a form describes.
///
/// # Errors
/// The mistakes in it ([`super::form::check`]).
pub fn from_form(form: &AcdForm, import_interval_s: u32) -> Result<AcdConfig, Vec<wire::acd::Mistake>> {
    let mistakes = super::form::check(form);
    let (Some(pairing), true) = (form.pairing, mistakes.is_empty()) else { return Err(mistakes) };
    let small = |n: i64| u32::try_from(n).unwrap_or_default();
    let config = WebexConfig {
        pairing,
        api_url: form.api_url.clone(),
        media_api_url: form.media_api_url.clone(),
        oauth_url: form.oauth_url.clone(),
        user: form.user.clone(),
        api_key: form.api_key.clone(),
        webex_1_0: form.webex_1_0,
        tenant_id: form.tenant_id.clone(),
        client_id: form.client_id.clone(),
        client_secret: form.client_secret.clone(),
        refresh_token: form.refresh_token.clone(),
        org_id: form.org_id.clone(),
        filters: form.filters.clone(),
        filters_combine: form.filters_combine,
        capture_delay_min: small(form.capture_delay_min),
        recapture_at_min: form.recapture.then(|| super::form::minute_of_day(&form.recapture_time).unwrap_or(0)),
        data_server: form.data_server.unwrap_or_default(),
        webhook: form.webhook.clone(),
        where_blank: form.where_blank,
        consult_transfer: ConsultTransfer::default(),
        reading: Reading::default(),
    };
    Ok(AcdConfig {
        name: form.name.clone(),
        kind: AcdKind::Webex(Box::new(config)),
        rte_messaging: form.rte_messaging,
        sync_interval_min: small(form.sync_interval_min.unwrap_or(10)),
        import_interval_s,
    })
}
