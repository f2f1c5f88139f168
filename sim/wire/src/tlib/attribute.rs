//! The attributes of messages, their numbers and types.

/// What an attribute's value is, in the words of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// `int`: a whole number.
    Int,
    /// `long`: 64 bits in hexadecimal, as connection ids are.
    Long,
    /// `str`: text.
    Str,
    /// `bstr`: a list of keys and values, or an event.
    Bstr,
}

impl Type {
    /// The type's name in the log.
    pub fn name(self) -> &'static str {
        match self {
            Self::Int => "int",
            Self::Long => "long",
            Self::Str => "str",
            Self::Bstr => "bstr",
        }
    }
}

macro_rules! attributes {
    ($($variant:ident $id:literal $name:literal $kind:ident;)*) => {
        /// An attribute of a message: number and name of T-Library 7.1. A log writes `Attribute` before the name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Attribute {
            $(#[doc = concat!("`Attribute", $name, "`, ", stringify!($id), ".")] $variant,)*
        }

        impl Attribute {
            /// All attributes.
            pub const ALL: &[Attribute] = &[$(Attribute::$variant),*];

            /// The number.
            pub fn id(self) -> u32 {
                match self { $(Self::$variant => $id),* }
            }

            /// The name without `Attribute`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// The type of its values.
            pub fn value_type(self) -> Type {
                match self { $(Self::$variant => Type::$kind),* }
            }
        }
    };
}

attributes! {
    ErrorMessage 1 "ErrorMessage" Str;
    ReferenceId 2 "ReferenceID" Int;
    CallId 3 "CallID" Int;
    ConnId 9 "ConnID" Long;
    PreviousConnId 10 "PreviousConnID" Long;
    TransferConnId 11 "TransferConnID" Long;
    ConferenceConnId 12 "ConferenceConnID" Long;
    CallState 13 "CallState" Int;
    AgentId 14 "AgentID" Str;
    AgentWorkMode 16 "AgentWorkMode" Int;
    Reason 17 "Reason" Bstr;
    Dnis 18 "DNIS" Str;
    Ani 19 "ANI" Str;
    ThisDn 20 "ThisDN" Str;
    ThisQueue 21 "ThisQueue" Str;
    ThisDnRole 23 "ThisDNRole" Int;
    OtherDn 24 "OtherDN" Str;
    OtherDnRole 27 "OtherDNRole" Int;
    ThirdPartyDn 28 "ThirdPartyDN" Str;
    ThirdPartyDnRole 31 "ThirdPartyDNRole" Int;
    ErrorCode 46 "ErrorCode" Int;
    AddressType 47 "AddressType" Int;
    RegisterMode 49 "RegisterMode" Int;
    ControlMode 50 "ControlMode" Int;
    UserData 51 "UserData" Bstr;
    Extensions 53 "Extensions" Bstr;
    CallType 54 "CallType" Int;
    UserEvent 58 "UserEvent" Bstr;
    TimeInSecs 86 "TimeinSecs" Int;
    TimeInUsecs 87 "TimeinuSecs" Int;
    PrivateMsgId 105 "PrivateMsgID" Int;
    CallUuid 141 "CallUUID" Str;
    EventSequenceNumber 148 "EventSequenceNumber" Long;
}

impl Attribute {
    /// The attribute with this name, without `Attribute`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|attribute| attribute.name() == name)
    }
}
