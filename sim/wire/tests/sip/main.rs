//! The SIP codec, transactions and dialogs against what the RFCs print.

mod examples;
mod notation;
mod roundtrip;
mod stream;
mod torture;
