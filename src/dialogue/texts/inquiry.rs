//! Answers from the knowledge pack, and the plain words where it has none.

use crate::dialogue::texts::texts;
use crate::domain::language::Language;

texts! {
    /// The evidence gate: nothing is filled in.
    no_evidence = "Tôi chưa có thông tin đã được duyệt về điều này, nên tôi không đoán. Bạn có muốn nhân viên phòng khám trả lời không?", "I have no approved information about this, so I will not guess. Would you like the clinic's staff to answer?";
    no_facility = "Tôi chưa có thông tin này của phòng khám. Bạn có muốn nhân viên trả lời không?", "I do not have this information about the clinic. Would you like the staff to answer?";
    ask_topic = "Bạn muốn hỏi về bệnh, triệu chứng hay vấn đề sức khỏe nào?", "Which illness, symptom or health topic is it about?";
    ask_medicine = "Bạn muốn hỏi về thuốc nào? Hãy viết tên thuốc trên vỏ hộp; nếu dùng nhiều thuốc, viết tất cả để tôi xem có tương tác không.", "Which medicine is it about? Write the name on the box; if you take several, write all of them so that I can look for interactions.";
    unknown_medicine = "Tôi chưa có thông tin đã được duyệt về thuốc này. Dược sĩ hoặc bác sĩ của phòng khám có thể trả lời bạn.", "I have no approved information about this medicine. The clinic's pharmacist or doctor can answer you.";
    dosage_gate = "Tôi không đưa ra liều dùng cho từng người. Hãy theo đơn của bác sĩ, nhãn thuốc, hoặc hỏi dược sĩ.", "I do not give doses for individual people. Follow the prescription or the label, or ask a pharmacist.";
    do_not_stop = "Không tự ý ngừng hay đổi liều thuốc đang được kê; hãy hỏi bác sĩ hoặc dược sĩ trước.", "Do not stop or change a prescribed medicine on your own; ask a doctor or pharmacist first.";
    no_interaction = "Tôi không tìm thấy tương tác nào giữa các thuốc này trong dữ liệu đã được duyệt. Điều đó không có nghĩa là chắc chắn an toàn: hãy cho dược sĩ biết mọi thuốc bạn đang dùng.", "I found no interaction between these medicines in the approved data. That does not mean they are certainly safe together: tell a pharmacist everything you take.";
    interactions = "Các thuốc này có tương tác cần lưu ý:", "These medicines interact:";
    side_effects = "Tác dụng phụ thường gặp", "Common side effects";
    button_tell = "Tôi đang có triệu chứng", "I have symptoms now";
}
