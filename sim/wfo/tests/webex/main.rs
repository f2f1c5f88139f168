//! The contract of the Webex Contact Center clients with the vendor's APIs, on real sockets: what is asked with which
//! credential, and what is made of every kind of answer.

mod bench;
mod legacy;
mod lists;
mod oauth;
mod programmatic;
mod transitional;
