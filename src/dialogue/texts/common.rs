//! Greetings, help, the global commands, the two stages of not understanding.

use crate::dialogue::texts::texts;
use crate::domain::language::Language;

texts! {
    /// Stands before the first reply of a conversation that does not begin with a greeting.
    disclosure = "Xin chào, tôi là trợ lý AI của phòng khám, không phải bác sĩ.", "Hello, I am the clinic's AI assistant, not a doctor.";
    greeting = "Xin chào! Tôi là trợ lý y tế AI của phòng khám, không phải bác sĩ. Tôi có thể nghe bạn kể triệu chứng và gợi ý nên làm gì tiếp theo, đặt hoặc đổi lịch khám, trả lời câu hỏi về sức khỏe, thuốc và phòng khám. Nếu đang nguy cấp, hãy gọi 115 ngay.\n\nHôm nay bạn cần gì?", "Hello! I am the clinic's AI health assistant, not a doctor. I can listen to your symptoms and suggest what to do next, book or change a visit, and answer questions about health, medicines and the clinic. If it is an emergency, call 115 now.\n\nWhat do you need today?";
    greeting_again = "Tôi đây. Bạn cần gì thêm?", "I am here. What else do you need?";
    help = "Bạn có thể nhắn cho tôi như nói chuyện bình thường, ví dụ:\n• “Con tôi sốt 39 độ từ hôm qua”\n• “Đặt lịch khám da liễu chiều thứ 6”\n• “Lịch hẹn của tôi”, “Hủy lịch hẹn”\n• “Paracetamol dùng chung với rượu được không?”\n\nLúc nào cũng dùng được: “Gặp nhân viên”, “Hủy”, “Điều khoản”, “Bạn biết gì về tôi”, “Quên tôi”. Nếu nguy cấp, gọi 115.", "You can write to me as you would talk, for example:\n• “My son has had a fever of 39 since yesterday”\n• “Book a dermatologist for Friday afternoon”\n• “My appointments”, “Cancel my appointment”\n• “Can I take paracetamol with alcohol?”\n\nThese always work: “Talk to a person”, “Cancel”, “Terms”, “What do you know about me”, “Forget me”. In an emergency call 115.";
    terms = "Tôi là phần mềm, thông tin tôi đưa ra chỉ để tham khảo và không thay thế việc khám bệnh. Những gì bạn viết được lưu tại phòng khám để chăm sóc bạn; nhân viên y tế được phân quyền có thể đọc. Bạn có thể xem điều tôi đang nhớ (“Bạn biết gì về tôi”), yêu cầu xóa (“Quên tôi”) hoặc rút lại sự đồng ý bất cứ lúc nào. Trường hợp khẩn cấp luôn được giúp, dù bạn có đồng ý hay không.", "I am software. What I tell you is for information and does not replace an examination. What you write is kept at the clinic for your care; authorised medical staff may read it. You can see what I remember (“What do you know about me”), have it deleted (“Forget me”) or withdraw your consent at any time. Emergencies are always helped, consent or not.";
    aborted = "Tôi đã dừng lại, chưa có gì được đặt hay thay đổi. Bạn cần gì khác không?", "I have stopped. Nothing was booked or changed. Is there anything else you need?";
    nothing_open = "Hiện không có việc nào đang làm dở. Bạn cần gì?", "There is nothing in progress right now. What do you need?";
    handoff = "Tôi đã báo nhân viên phòng khám. Bạn cứ viết tiếp tại đây, nhân viên sẽ đọc được toàn bộ cuộc trò chuyện. Nếu tình trạng nặng lên, gọi 115 ngay.", "I have told the clinic's staff. Keep writing here; they will see the whole conversation. If things get worse, call 115 at once.";
    handoff_waiting = "Yêu cầu của bạn đã được báo cho nhân viên và đang chờ người nhận. Trong lúc chờ, bạn vẫn hỏi tôi được. Nếu tình trạng nặng lên, gọi 115 ngay.", "Staff have your request and someone will take it. While you wait you can still ask me. If things get worse, call 115 at once.";
    thanks = "Không có gì ạ. Chúc bạn mau khỏe. Khi cần, bạn cứ nhắn cho tôi.", "You are welcome. I hope you feel better soon. Write to me whenever you need.";
    feedback = "Cảm ơn bạn đã góp ý. Tôi đã chuyển lời của bạn đến nhân viên phụ trách.", "Thank you for telling us. I have passed your words on to the staff in charge.";
    scope = "Việc này nằm ngoài khả năng của tôi. Tôi giúp được về triệu chứng, thuốc, kiến thức sức khỏe, lịch khám và thông tin phòng khám.", "That is outside what I can do. I can help with symptoms, medicines, health questions, appointments and clinic information.";
    outdated = "Lựa chọn này không còn dùng được. Mời bạn chọn lại bên dưới.", "That choice is no longer available. Please choose again below.";
    language_fixed = "Từ giờ tôi sẽ trả lời bằng tiếng Việt.", "I will answer in English from now on.";
    ask_feedback = "Bạn thấy điều gì chưa ổn? Bạn cứ viết, tôi sẽ chuyển nguyên văn cho nhân viên phụ trách.", "What went wrong? Write it here and I will pass it on word for word.";

    /// First miss, with one or two guesses as buttons.
    guess = "Tôi chưa chắc đã hiểu đúng. Ý bạn là việc nào dưới đây?", "I am not sure I understood. Do you mean one of these?";
    /// Second miss.
    second_miss = "Xin lỗi, tôi vẫn chưa hiểu ý bạn. Bạn có muốn nhân viên phòng khám đọc và trả lời không?", "I am sorry, I still do not understand. Would you like the clinic's staff to read this and answer?";
    repeat_open = "Tôi chưa hiểu câu trả lời đó.", "I did not understand that answer.";

    /// After repeated failures of our own.
    quarantine = "Xin lỗi, trợ lý đang gặp sự cố nên tôi đã chuyển cuộc trò chuyện cho nhân viên phòng khám. Tin nhắn của bạn vẫn được giữ. Nếu khẩn cấp, gọi 115.", "I am sorry, the assistant has a problem, so I have passed this conversation to the clinic's staff. Your messages are kept. In an emergency call 115.";

    /// A message that could not be read at all.
    unread = "Xin lỗi, tôi không đọc được tin nhắn này nên đã chuyển cho nhân viên phòng khám xem. Nếu bạn đang đau ngực, khó thở, chảy máu nhiều, yếu liệt hoặc thấy nguy cấp, hãy gọi 115 ngay, đừng chờ.", "I am sorry, I could not read this message, so I have passed it to the clinic's staff. If there is chest pain, trouble breathing, heavy bleeding, weakness on one side, or it feels like an emergency, call 115 now. Do not wait.";

    forget_ask = "Tôi sẽ xóa những gì đang nhớ về bạn trong cuộc trò chuyện này: tuổi, triệu chứng, bệnh nền, thuốc, dị ứng và tóm tắt. Lịch hẹn và phần hồ sơ phải lưu theo quy định vẫn còn. Bạn có chắc muốn xóa không?", "I will delete what I remember about you in this conversation: age, symptoms, conditions, medicines, allergies and the summary. Appointments and the parts of the record that must be kept by law stay. Are you sure?";
    forgotten = "Đã xóa. Tôi không còn nhớ thông tin sức khỏe nào của bạn trong cuộc trò chuyện này. Lịch hẹn và phần hồ sơ phải lưu theo quy định vẫn còn tại phòng khám.", "Done. I no longer remember any health information about you in this conversation. Appointments and the parts of the record that must be kept by law remain at the clinic.";
    kept = "Tôi giữ nguyên, chưa xóa gì.", "Nothing was deleted.";
    know_nothing = "Trong cuộc trò chuyện này tôi chưa ghi nhớ thông tin sức khỏe nào của bạn.", "I have not noted any health information about you in this conversation.";
    know_heading = "Đây là những gì tôi đang nhớ:", "This is what I remember:";
    privacy = "Bạn có quyền xem, tải về, sửa hoặc yêu cầu xóa dữ liệu của mình. Bạn muốn làm gì?", "You may see, download, correct or delete your data. What would you like to do?";

    button_help = "Trợ giúp", "Help";
    button_human = "Gặp nhân viên", "Talk to staff";
    button_symptoms = "Kể triệu chứng", "Tell my symptoms";
    button_book = "Đặt lịch khám", "Book a visit";
    button_mine = "Lịch hẹn của tôi", "My appointments";
    button_medicine = "Hỏi về thuốc", "Ask about a medicine";
    button_clinic = "Thông tin phòng khám", "About the clinic";
    button_health = "Hỏi kiến thức sức khỏe", "Ask a health question";
    button_know = "Bạn biết gì về tôi", "What do you know about me";
    button_forget = "Quên tôi", "Forget me";
    button_forget_yes = "Xóa đi", "Delete it";
    button_keep = "Giữ lại", "Keep it";
    /// What a starter button stands for, as the patient would write it.
    say_symptoms = "Tôi muốn kể triệu chứng", "I want to tell my symptoms";
    say_medicine = "Tôi muốn hỏi về thuốc", "I want to ask about a medicine";
    say_clinic = "Phòng khám mở cửa lúc mấy giờ?", "What are the clinic's opening hours?";
}
