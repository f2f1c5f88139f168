//! The oracles: each works out from the truth what ought to be there and compares it with the evidence.
