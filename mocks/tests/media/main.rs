//! Phones, the media platform and the SIPREC recorder on the kernel's sockets.

mod bridge;
mod phones;
mod recorder;
mod support;
