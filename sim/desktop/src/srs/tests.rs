//! What the tests of the core share.

use super::config::Config;
use super::request::Request;
use crate::keys::Keys;
use http::{HeaderMap, Method};

pub(super) fn config() -> Config {
    let keys = Keys::from_pem(include_str!("../../tests/common/pc.pem")).unwrap();
    let mut config = Config::new("PC-0417", keys);
    config.origins = vec!["http://gws1:8070".into()];
    config
}

pub(super) fn request(method: &str, path: &str) -> Request {
    Request::read(Method::from_bytes(method.as_bytes()).unwrap(), path, &HeaderMap::new(), Vec::new(), false)
}
