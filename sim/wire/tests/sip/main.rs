//! The SIP codec, transactions and dialogs against what the RFCs print.

mod call;
mod dialogs;
mod examples;
mod notation;
mod referrals;
mod roundtrip;
mod siprec;
mod stream;
mod torture;
mod transactions;
