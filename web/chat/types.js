// The wire contract hcb.v1 as JSDoc types, for the type check only. No code lives here.

/** @typedef {"emergency"|"urgent"|"routine"|"self_care"|"none"} Urgency */
/** @typedef {{id: string, label: string, payload: string}} QuickReply */
/** @typedef {{title: string, source: string, url?: string|null, excerpt: string}} Citation */
/** @typedef {{amount: string, currency: string}} Money */
/** @typedef {{doctor_id: string, doctor_name: string, specialty: string, datetime: string, end: string, location: string, price?: Money|null}} Slot */
/**
 * @typedef {object} Appointment
 * @property {string} id
 * @property {string} code
 * @property {string} status
 * @property {string} patient_name
 * @property {string} doctor_name
 * @property {string} specialty
 * @property {string} datetime
 * @property {string} end
 * @property {string} location
 * @property {number|string|null} [queue_number]
 * @property {string|null} [room]
 */
/** @typedef {{name: string}} Finding */
/** @typedef {{id: string, name: string, probability: number, why: Finding[], against?: Finding[]}} Condition */
/**
 * @typedef {object} Analysis
 * @property {Condition[]} possible_conditions
 * @property {{id: string, name: string, why: string}[]} [must_not_miss]
 * @property {string[]} recommendations
 * @property {Urgency} urgency_level
 * @property {string[]} warning_signs
 * @property {string[]} home_care
 * @property {string|null} [specialty]
 * @property {Citation[]} [sources]
 * @property {string} disclaimer
 */
/** @typedef {{label: string, tel: string, hours?: string|null}} PhoneLine */
/** @typedef {{type: "alert", transport: "ambulance"|"go_now"|"talk", numbers: PhoneLine[], steps: string[], place?: {name: string, address: string}|null, staff_notified: boolean}} AlertCard */
/** @typedef {{type: "question", question_id: string, why: string, index: number, max: number}} QuestionCard */
/** @typedef {{type: "slots", slots: Slot[], more: boolean}} SlotsCard */
/** @typedef {{type: "confirm", slot: Slot, hold_id: string, expires_at: string, patient_name: string, fee?: Money|null}} ConfirmCard */
/** @typedef {{type: "receipt", appointment: Appointment}} ReceiptCard */
/** @typedef {{type: "analysis", analysis: Analysis}} AnalysisCard */
/** @typedef {{type: "consent", purposes: string[]}} ConsentCard */
/** @typedef {{type: "handoff", reason: string, expected_wait_s?: number|null}} HandoffCard */
/** @typedef {AlertCard|QuestionCard|SlotsCard|ConfirmCard|ReceiptCard|AnalysisCard|ConsentCard|HandoffCard} Card */
/**
 * @typedef {object} Message
 * @property {string} id
 * @property {number|null} seq
 * @property {string} [conversation_id]
 * @property {string|null} [in_reply_to]
 * @property {"user"|"assistant"|"staff"|"system"} role
 * @property {"text"|"emergency"|"crisis"|"question"|"slots"|"receipt"|"event"} kind
 * @property {string} text
 * @property {string} [language]
 * @property {Urgency} [urgency]
 * @property {QuickReply[]} [quick_replies]
 * @property {Citation[]} [citations]
 * @property {Card|null} [card]
 * @property {{step: string}|null} [provenance]
 * @property {string|null} [disclaimer]
 * @property {string|null} [client_msg_id]
 * @property {{payload: string}|null} [choice]
 * @property {{display_name: string, role: string}|null} [author]
 * @property {boolean} [stopped]
 * @property {boolean} [truncated]
 * @property {string|null} [event]
 * @property {string} created_at
 */
/** @typedef {{seq: number|null, kind: string, message_id?: string, by?: any, text?: string, at?: string, up_to?: number}} ConversationEvent */
/** @typedef {{type: "welcome", conversation_id: string, epoch: string|number, last_seq: number, role?: string, status?: string, read?: {patient?: number|null, staff?: number|null}, in_flight?: string[]}} WelcomeFrame */
/** @typedef {{type: "snapshot", conversation_id: string, epoch: string|number, last_seq: number, messages: Message[], earlier: boolean}} SnapshotFrame */
/** @typedef {{type: "ack", client_msg_id: string, message_id: string, seq: number, duplicate: boolean}} AckFrame */
/** @typedef {{type: "message", message: Message}} MessageFrame */
/** @typedef {{type: "delta", message_id: string, text: string}} DeltaFrame */
/** @typedef {{type: "done", client_msg_id: string, message_id: string, seq: number, outcome: string}} DoneFrame */
/** @typedef {{type: "typing", role: string, until?: string}} TypingFrame */
/** @typedef {{type: "event", event: ConversationEvent}} EventFrame */
/** @typedef {{type: "pong"}} PongFrame */
/** @typedef {{type: "error", code: string, detail?: string, client_msg_id?: string|null, retry_after_ms?: number|null}} ErrorFrame */
/** @typedef {WelcomeFrame|SnapshotFrame|AckFrame|MessageFrame|DeltaFrame|DoneFrame|TypingFrame|EventFrame|PongFrame|ErrorFrame} ServerFrame */

/** @typedef {{type: "message", client_msg_id: string, text: string}} SayFrame */
/** @typedef {{type: "choose", client_msg_id: string, payload: string}} ChooseFrame */
/** @typedef {SayFrame|ChooseFrame|{type: "typing"}|{type: "read", seq: number}|{type: "feedback", message_id: string, rating: "up"|"down"}|{type: "stop"}|{type: "ping"}} ClientFrame */

/**
 * A message of the patient that the server has not acknowledged yet.
 * @typedef {object} Entry
 * @property {string} client_msg_id
 * @property {string} text what is shown; for a choice its label
 * @property {string|null} payload of a choice
 * @property {number} at milliseconds, for order only
 * @property {"waiting"|"sending"|"failed"|"consent"} state
 * @property {string|null} reason code of the error that refused it
 */

export {};
