//! Header fields against forged requests, which are RWS's own scheme and not that of SRS.

/// In the answer to any GET: the name under which the token is to be sent back.
pub const CSRF_HEADER_NAME: &str = "X-CSRF-HEADER";

/// In the answer to any GET: the token.
pub const CSRF_TOKEN: &str = "X-CSRF-TOKEN";

/// The HTTP status of a PUT, POST or DELETE without the right token.
pub const CSRF_REJECTED: u16 = 403;

/// The cookie of a session.
pub const SESSION_COOKIE: &str = "JSESSIONID";
