//! Interaction Recording Web Services, as far as their interface is public: answers, operations on the agent, notifications,
//! recordings (Genesys, "Interaction Recording Web Services" and "Web Services API Reference").

mod answer;
mod headers;
mod notification;
mod operation;
mod recording;
pub mod screen;

pub use answer::{Answer, Status};
pub use headers::{CSRF_HEADER_NAME, CSRF_REJECTED, CSRF_TOKEN, SESSION_COOKIE};
pub use notification::{
    Call, CallStateChange, Device, DeviceStateChange, Notification, Participant, RecordingState, UserState,
};
pub use operation::{CallOperation, MeOperation};
pub use recording::{MediaFile, MediaParameters, Recording};
