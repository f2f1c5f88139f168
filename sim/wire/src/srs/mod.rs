//! The Screen Recording Service's own interface, on the agent's PC (Genesys, "Using the Screen Recording API").
//!
//! | Call | Request | Answer |
//! |---|---|---|
//! | pre-flight | `OPTIONS /api/v2/me` or `/ping` with `Origin` | 200, CORS header fields for the expected origin alone |
//! | login | `GET /api/v2/me` | 200 |
//! | login with configuration | `POST /api/v2/me`, [`Login`]: a JSON **array** of names and values | 200 |
//! | poll | `GET /ping` with Basic credentials or the session's cookie | 200, or 401 when there is no session any more |
//! | logout | `POST /api/v2/me` with `{"operationName": "EndContactCenterSession"}` | 200 |
//!
//! **sim:** ports, bodies of answers, the cookie's name and the status of a rejected POST are not public; they follow the
//! conventions of Interaction Recording Web Services ([`crate::rws`]).

mod headers;
mod post;
mod server;

pub use headers::{
    CSRF_TOKEN, LOGIN, PING, POLL_EVERY_MS, POLL_TIMEOUT_MS, SESSION_COOKIE, SUPPORT_CSRF, asks_for_token,
};
pub use post::{Device, Login, Post, PostError};
pub use server::{ServerError, ServerUrl};
