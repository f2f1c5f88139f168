//! What ought to be there, worked out from the truth alone.

pub mod capture;
pub mod contact;
pub mod eligible;
pub mod online;
pub mod pauses;
pub mod screen_only;
pub mod segmentation;
pub mod teams;
pub mod users;
pub mod word;
