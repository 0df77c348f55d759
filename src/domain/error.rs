//! The one table of error codes: code, kind, and the sentence a person reads in either language.
//! `transport/http/problem.rs` alone turns a kind into a status; sockets use the same codes.

use crate::domain::appointment::Slot;
use crate::domain::language::Language;
use crate::domain::staff::Assignee;

/// What sort of failure it is; the transport chooses the status from it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorKind {
    BadRequest,
    Unauthenticated,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    Timeout,
    Conflict,
    Gone,
    Stale,
    TooLarge,
    UnsupportedMedia,
    Invalid,
    TooMany,
    Internal,
    Unavailable,
}

macro_rules! codes {
    ($($name:ident = $code:literal, $kind:ident, $vi:literal, $en:literal;)+) => {
        /// Every code of the public contract.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum Code { $($name),+ }

        impl Code {
            pub const ALL: &'static [Code] = &[$(Code::$name),+];

            /// The word on the wire.
            pub fn code(self) -> &'static str {
                match self { $(Code::$name => $code),+ }
            }

            pub fn kind(self) -> ErrorKind {
                match self { $(Code::$name => ErrorKind::$kind),+ }
            }

            /// What happened, what was kept, what to do.
            pub fn text(self, language: Language) -> &'static str {
                match self { $(Code::$name => language.pick($vi, $en)),+ }
            }
        }
    };
}

codes! {
    BadJson = "bad_json", BadRequest, "Nội dung gửi lên không phải JSON hợp lệ. Chưa có gì được lưu.", "The body is not valid JSON. Nothing was stored.";
    BadRequest = "bad_request", BadRequest, "Yêu cầu không đúng dạng. Chưa có gì được lưu.", "The request is malformed. Nothing was stored.";
    Unauthenticated = "unauthenticated", Unauthenticated, "Bạn cần đăng nhập hoặc mở phiên trò chuyện mới.", "Sign in or open a new session first.";
    BadCredentials = "bad_credentials", Unauthenticated, "Tên đăng nhập hoặc mật khẩu không đúng.", "The user name or the password is wrong.";
    TotpRequired = "totp_required", Unauthenticated, "Cần mã xác thực hai lớp.", "A one-time code is needed.";
    SessionEnded = "session_ended", Unauthenticated, "Phiên đã kết thúc. Vui lòng đăng nhập lại; tin nhắn đã gửi vẫn được giữ.", "The session has ended. Please sign in again; messages already sent are kept.";
    BadSignature = "bad_signature", Unauthenticated, "Chữ ký của webhook không đúng.", "The webhook's signature is wrong.";
    BadTimestamp = "bad_timestamp", Unauthenticated, "Thời điểm của webhook lệch quá 300 giây.", "The webhook's timestamp is more than 300 seconds off.";
    Forbidden = "forbidden", Forbidden, "Tài khoản này không được phép làm việc đó.", "This account may not do that.";
    BadOrigin = "bad_origin", Forbidden, "Trang web này không được phép kết nối.", "This web page is not allowed to connect.";
    ConsentRequired = "consent_required", Forbidden, "Cần bạn đồng ý trước khi lưu thông tin sức khỏe. Nếu khẩn cấp, gọi 115.", "Your consent is needed before health information is kept. In an emergency call 115.";
    NotFound = "not_found", NotFound, "Không tìm thấy.", "Not found.";
    UnknownChoice = "unknown_choice", NotFound, "Lựa chọn này không thuộc cuộc trò chuyện.", "This choice does not belong to the conversation.";
    MethodNotAllowed = "method_not_allowed", MethodNotAllowed, "Địa chỉ này không nhận phương thức đó.", "This address does not take that method.";
    BodyTimeout = "body_timeout", Timeout, "Nội dung gửi lên quá chậm. Chưa có gì được lưu.", "The body came too slowly. Nothing was stored.";
    ClientMsgIdReused = "client_msg_id_reused", Conflict, "client_msg_id này đã dùng cho nội dung khác.", "This client_msg_id was used for another content.";
    InProgress = "in_progress", Conflict, "Yêu cầu cùng khóa đang được xử lý. Vui lòng thử lại sau giây lát.", "A request with this key is still running. Please try again in a moment.";
    SlotTaken = "slot_taken", Conflict, "Giờ này vừa có người đặt. Mời bạn chọn giờ khác bên dưới.", "This time has just been taken. Please choose another one below.";
    PatientBusy = "patient_busy", Conflict, "Người bệnh đã có lịch hẹn trùng giờ này.", "The patient already has an appointment at this time.";
    InvalidTransition = "invalid_transition", Conflict, "Lịch hẹn không thể chuyển sang trạng thái đó.", "The appointment can not change to that status.";
    TooLate = "too_late", Conflict, "Đã quá hạn tự đổi hoặc hủy lịch. Vui lòng gọi phòng khám.", "It is too late to change or cancel this online. Please call the clinic.";
    AlreadyClaimed = "already_claimed", Conflict, "Đồng nghiệp khác đã nhận cuộc trò chuyện này.", "A colleague has already claimed this conversation.";
    NotAssigned = "not_assigned", Conflict, "Bạn không phải người đang phụ trách cuộc trò chuyện này.", "This conversation is not assigned to you.";
    WebhookIdReused = "webhook_id_reused", Conflict, "webhook-id này đã dùng cho nội dung khác.", "This webhook-id was used for another body.";
    HoldExpired = "hold_expired", Gone, "Thời gian giữ chỗ đã hết. Mời bạn chọn lại bên dưới.", "The hold has expired. Please choose again below.";
    Stale = "stale", Stale, "Dữ liệu đã thay đổi từ lúc bạn mở. Vui lòng tải lại.", "This has changed since you opened it. Please load it again.";
    BodyTooLarge = "body_too_large", TooLarge, "Nội dung gửi lên quá lớn. Chưa có gì được lưu.", "The body is too large. Nothing was stored.";
    UnsupportedMediaType = "unsupported_media_type", UnsupportedMedia, "Cần Content-Type: application/json, mã hóa UTF-8.", "Content-Type: application/json in UTF-8 is needed.";
    Invalid = "invalid", Invalid, "Có trường chưa đúng. Chưa có gì được lưu.", "Some fields are wrong. Nothing was stored.";
    UnknownField = "unknown_field", Invalid, "Có trường không được biết. Chưa có gì được lưu.", "There is an unknown field. Nothing was stored.";
    Empty = "empty", Invalid, "Tin nhắn đang trống.", "The message is empty.";
    TooLong = "too_long", Invalid, "Tin nhắn dài quá 4.000 ký tự. Vui lòng chia nhỏ rồi gửi lại.", "The message is longer than 4,000 characters. Please send it in parts.";
    NoSymptoms = "no_symptoms", Invalid, "Chưa có triệu chứng nào để phân tích.", "There are no symptoms to analyse.";
    NotBookable = "not_bookable", Invalid, "Giờ này không đặt được. Mời bạn chọn giờ khác bên dưới.", "This time can not be booked. Please choose another one below.";
    UnknownEvent = "unknown_event", Invalid, "Không biết loại sự kiện này.", "This type of event is not known.";
    IdempotencyMismatch = "idempotency_mismatch", Invalid, "Idempotency-Key này đã dùng cho nội dung khác.", "This Idempotency-Key was used for another body.";
    RateLimited = "rate_limited", TooMany, "Bạn gửi hơi nhanh. Vui lòng chờ giây lát rồi gửi lại. Nếu khẩn cấp, gọi 115.", "That was a little too fast. Please wait a moment and send again. In an emergency call 115.";
    Internal = "internal", Internal, "Hệ thống gặp sự cố. Vui lòng thử lại. Nếu khẩn cấp, gọi 115.", "Something went wrong on our side. Please try again. In an emergency call 115.";
    Busy = "busy", Unavailable, "Hệ thống đang bận. Vui lòng thử lại sau giây lát. Nếu khẩn cấp, gọi 115.", "We are busy. Please try again in a moment. In an emergency call 115.";
    Draining = "draining", Unavailable, "Hệ thống đang khởi động lại. Vui lòng kết nối lại sau giây lát.", "The service is restarting. Please connect again in a moment.";
    StoreUnavailable = "store_unavailable", Unavailable, "Chưa lưu được tin nhắn. Vui lòng gửi lại. Nếu khẩn cấp, gọi 115.", "The message could not be stored. Please send it again. In an emergency call 115.";
    StorageFull = "storage_full", Unavailable, "Bộ nhớ của hệ thống đã đầy, chưa lưu được tin nhắn. Nếu khẩn cấp, gọi 115.", "The storage is full and the message was not stored. In an emergency call 115.";
    ServiceUnavailable = "service_unavailable", Unavailable, "Dịch vụ liên quan đang không trả lời. Vui lòng thử lại sau.", "A service we depend on does not answer. Please try again later.";
    Handshake = "handshake", BadRequest, "Khung đầu tiên phải là hello.", "The first frame must be hello.";
    UnknownType = "unknown_type", BadRequest, "Không biết loại khung này.", "This type of frame is not known.";
    BadLastSeq = "bad_last_seq", BadRequest, "last_seq phải là số nguyên không âm.", "last_seq must be an integer of 0 or more.";
    TooManyErrors = "too_many_errors", BadRequest, "Quá nhiều khung lỗi liên tiếp.", "Too many bad frames in a row.";
}

/// One wrong field of a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldError {
    pub field: String,
    pub code: Code,
    pub detail: String,
}

/// A failure that the caller is told about. Causes never travel in it: they are logged where they happen.
#[derive(Clone, PartialEq, Debug)]
pub struct Error {
    pub code: Code,
    /// Replaces the table's sentence where there is something more exact to say.
    pub detail: Option<String>,
    pub fields: Vec<FieldError>,
    /// Other free slots, for the booking codes.
    pub alternatives: Vec<Slot>,
    pub assigned_to: Option<Assignee>,
    /// How long to wait before the next try.
    pub retry_after_ms: Option<u64>,
}

impl Error {
    pub fn new(code: Code) -> Self {
        Error {
            code,
            detail: None,
            fields: Vec::new(),
            alternatives: Vec::new(),
            assigned_to: None,
            retry_after_ms: None,
        }
    }

    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    pub fn field(mut self, field: impl Into<String>, code: Code, detail: impl Into<String>) -> Self {
        self.fields.push(FieldError {
            field: field.into(),
            code,
            detail: detail.into(),
        });
        self
    }

    pub fn alternatives(mut self, slots: Vec<Slot>) -> Self {
        self.alternatives = slots;
        self
    }

    pub fn retry_after(mut self, millis: u64) -> Self {
        self.retry_after_ms = Some(millis);
        self
    }
}

impl From<Code> for Error {
    fn from(code: Code) -> Self {
        Error::new(code)
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code.code())
    }
}

impl std::error::Error for Error {}

pub type Result<T> = std::result::Result<T, Error>;
