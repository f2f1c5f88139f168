//! Webex Contact Center by its four faces (`wire::webex`): 1.0 and 2.0 with CMSv1, 1.0 to 2.0 with CMSv2, 2.0 with the
//! Programmatic APIs.

pub mod config;
pub mod form;
