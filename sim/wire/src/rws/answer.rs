//! The frame of every JSON answer.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

macro_rules! statuses {
    ($($variant:ident $code:literal $doc:literal;)*) => {
        /// The code of an answer, apart from HTTP's own.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Status {
            $(#[doc = $doc] $variant,)*
        }

        impl Status {
            /// All of them.
            pub const ALL: &[Status] = &[$(Status::$variant),*];

            /// The number.
            pub fn code(self) -> u8 {
                match self { $(Self::$variant => $code),* }
            }
        }
    };
}

statuses! {
    Ok 0 "Done.";
    ParameterMissing 1 "A required parameter is missing.";
    ParameterInvalid 2 "A parameter is invalid in the present state.";
    Forbidden 3 "The operation is forbidden.";
    InternalError 4 "The server has failed.";
    NoPermission 5 "The user may not.";
    NotFound 6 "There is no such resource.";
    PartialSuccess 7 "Some of it is done.";
    MustChangePassword 8 "First the password must be changed.";
    Incomplete 9 "Processing goes on.";
    Validation 10 "Something is not valid.";
    ReadOnly 11 "The property cannot be changed.";
    RetrieveFailed 12 "Could not be read.";
    CreateFailed 13 "Could not be created.";
    DeleteFailed 14 "Could not be deleted.";
    UpdateFailed 15 "Could not be updated.";
    AssignFailed 16 "Could not be assigned.";
    UnassignFailed 17 "Could not be unassigned.";
    AlreadyExists 18 "It is there already.";
    InUse 19 "It is in use.";
    NotAuthenticated 20 "Nobody is logged in.";
}

impl Status {
    /// The status with this number.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.iter().copied().find(|status| status.code() == code)
    }
}

impl Serialize for Status {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(self.code())
    }
}

impl<'de> Deserialize<'de> for Status {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = u8::deserialize(deserializer)?;
        Self::from_code(code).ok_or_else(|| D::Error::custom(format!("{code} is no status")))
    }
}

/// An answer without content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// How it went.
    pub status_code: Status,
    /// Why, if it did not go well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_message: Option<String>,
}

impl Answer {
    /// All is well.
    pub fn ok() -> Self {
        Self { status_code: Status::Ok, status_message: None }
    }

    /// All is not well.
    pub fn error(status: Status, message: &str) -> Self {
        Self { status_code: status, status_message: Some(message.to_owned()) }
    }
}
