//! The contract of each connector with its vendor's API, on real sockets: what is asked, and what is made of every kind of
//! answer.

mod answers;
mod audio;
mod bench;
mod lists;
