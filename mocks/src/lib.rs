//! Mock telephony systems: what stands around the recorder and is not the product.
//!
//! Each mock has a *model* that is pure (time comes in as an argument), an HTTP face that speaks as the vendor's public
//! documents say, and a *handle* by which the stage makes things happen. A mock never knows more than the vendor would:
//! it has no idea of Windows, PCs or screens.

pub mod audio;
mod breakage;
pub mod events;
pub mod faults;
pub mod genesys;
mod json;
pub mod release;
pub mod stretch;
pub mod ujet;
pub mod webex;
