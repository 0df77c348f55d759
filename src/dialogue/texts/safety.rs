//! The approved words of the danger path. Nothing here is written by a model, and nothing here reassures.

use crate::dialogue::texts::texts;
use crate::domain::language::Language;

texts! {
    call_now = "GỌI 115 NGAY", "CALL 115 NOW";
    ambulance = "Những dấu hiệu bạn vừa kể có thể nguy hiểm đến tính mạng. Hãy gọi 115 ngay bây giờ, đừng chờ thêm và đừng tự lái xe.", "What you describe may be life-threatening. Call 115 right now. Do not wait and do not drive yourself.";
    ambulance_other = "Những dấu hiệu bạn vừa kể có thể nguy hiểm đến tính mạng của người bệnh. Hãy gọi 115 ngay bây giờ và ở lại bên cạnh họ.", "What you describe may be life-threatening for this person. Call 115 right now and stay with them.";
    go_now_title = "ĐẾN CẤP CỨU NGAY", "GO TO AN EMERGENCY DEPARTMENT NOW";
    go_now = "Tình trạng này cần được bác sĩ cấp cứu xem ngay hôm nay. Hãy đến khoa cấp cứu gần nhất ngay bây giờ; nếu nặng lên trên đường đi hoặc không có người đưa, gọi 115.", "This needs an emergency doctor now. Go to the nearest emergency department; if it gets worse on the way or nobody can take you, call 115.";
    talk_title = "BẠN KHÔNG ĐƠN ĐỘC", "YOU ARE NOT ALONE";
    talk = "Cảm ơn bạn đã nói ra. Điều bạn đang trải qua rất nặng nề, và bạn xứng đáng được giúp ngay lúc này. Hãy ở cạnh một người bạn tin tưởng và để xa những thứ có thể gây hại. Nếu bạn có thể làm hại bản thân ngay bây giờ, hoặc đã làm, gọi 115.", "Thank you for telling me. What you are going through is very hard, and you deserve help right now. Stay with somebody you trust and keep anything that could hurt you out of reach. If you might hurt yourself now, or already have, call 115.";
    talk_other = "Cảm ơn bạn đã lên tiếng vì người khác. Đừng để người đó một mình, và để xa những thứ có thể gây hại. Nếu họ có thể bị hại ngay bây giờ, hoặc đã bị, gọi 115.", "Thank you for speaking up for someone. Do not leave them alone, and keep anything dangerous out of reach. If they may come to harm now, or already have, call 115.";
    /// Below the card, with the way out.
    tell_when = "Khi đã gọi 115 hoặc đang đến bệnh viện, bạn báo cho tôi ở đây. Đừng chờ tôi trả lời rồi mới gọi.", "Once you have called 115, or are on your way to a hospital, tell me here. Do not wait for my answer before you call.";
    /// Below a crisis card: asked directly.
    are_you_safe = "Ngay lúc này bạn có đang an toàn không? Tôi đã báo nhân viên của chúng tôi; bạn không phải đối mặt một mình.", "Are you safe right now? Our staff are being told; you do not have to face this alone.";
    are_they_safe = "Ngay lúc này người đó có đang an toàn và có ai ở bên không?", "Is that person safe right now, and is somebody with them?";
    consent = "Trước khi ghi nhận thông tin sức khỏe, tôi cần sự đồng ý của bạn: phòng khám lưu những gì bạn viết để tư vấn và chăm sóc bạn, nhân viên y tế được phân quyền có thể đọc, và bạn rút lại được bất cứ lúc nào. Bạn có đồng ý không? Nếu khẩn cấp, gọi 115 ngay, không cần đồng ý.", "Before health information is kept I need your consent: the clinic keeps what you write to advise and care for you, authorised medical staff may read it, and you can withdraw at any time. Do you agree? In an emergency call 115 now; no consent is needed.";
    line_115 = "Cấp cứu 115", "Ambulance 115";

    /// Every later message, until the latch opens. It answers cost, distance and "it is better now" alike, and yields to none.
    latched = "Tôi hiểu bạn có thể lo về chi phí, đường xa, sợ làm phiền, hoặc thấy đã đỡ. Dù vậy, những dấu hiệu bạn kể vẫn cần được cấp cứu xem ngay; tôi không thể nói là ổn qua tin nhắn. Hãy gọi 115 ngay bây giờ. Khi đã gọi hoặc đang trên đường đến bệnh viện, bạn báo cho tôi nhé.", "I understand you may worry about cost, distance, being a bother, or feel a little better. Still, the signs you told me need emergency care now; I can not tell you over a message that it is fine. Call 115 now. Once you have called, or are on your way to a hospital, let me know.";
    latched_noted = "Tôi đã ghi lại để nhân viên y tế đọc. Việc quan trọng nhất lúc này vẫn là gọi 115 hoặc đến cấp cứu ngay; khi đã gọi, bạn báo cho tôi nhé.", "I have noted this for the medical staff. What matters most now is still to call 115 or to get to an emergency department; tell me once you have.";
    latched_talk = "Tôi vẫn ở đây với bạn. Trước hết, sự an toàn của bạn quan trọng hơn mọi việc khác. Ngay lúc này bạn có đang an toàn và có ai ở bên không? Nếu có nguy cơ làm hại bản thân, gọi 115; bạn cũng có thể nhắn “Gặp nhân viên”.", "I am still here with you. Your safety comes before everything else. Are you safe right now, and is somebody with you? If there is a risk that you hurt yourself, call 115; you can also write “Talk to staff”.";
    released = "Cảm ơn bạn đã báo. Trong lúc chờ, đừng ở một mình, giữ điện thoại bên cạnh, mở sẵn cửa và chuẩn bị giấy tờ cùng các thuốc đang dùng. Nếu nặng lên, gọi lại 115. Tôi vẫn ở đây nếu bạn cần.", "Thank you for telling me. While you wait, do not stay alone, keep the phone close, unlock the door, and get your papers and medicines ready. If it gets worse, call 115 again. I am here if you need me.";
    released_talk = "Cảm ơn bạn đã cho tôi biết. Tôi vẫn khuyên bạn ở cạnh người mình tin tưởng và nói chuyện với nhân viên của chúng tôi hôm nay. Nếu ý nghĩ đó trở lại, hãy gọi 115 hoặc nhắn cho tôi ngay.", "Thank you for letting me know. I still suggest staying with somebody you trust and talking with our staff today. If the thought comes back, call 115 or write to me at once.";

    button_called = "Đã gọi 115", "I have called 115";
    button_on_the_way = "Đang đến cấp cứu", "On the way to hospital";
    button_safe = "Tôi an toàn", "I am safe";

    /// Above every closed safety question.
    check_heading = "Trước hết, tôi cần hỏi một câu để bạn được an toàn. Nếu bạn thấy nguy cấp, gọi 115 ngay, không cần trả lời.", "First, one question for your safety. If it feels like an emergency, call 115 now; there is no need to answer.";
    check_why = "Câu trả lời quyết định bạn có cần cấp cứu ngay hay không.", "The answer decides whether you need emergency care right now.";
    check_unsure = "Khi chưa chắc, an toàn nhất là để bác sĩ xem trong hôm nay. Tôi đã báo nhân viên phòng khám. Nếu xuất hiện khó thở, đau ngực, ngất, lơ mơ, co giật, yếu liệt, chảy máu nhiều hoặc tình trạng nặng lên, gọi 115 ngay.", "When it is not certain, the safest thing is to have a doctor look at it today. I have told the clinic's staff. If there is trouble breathing, chest pain, fainting, drowsiness, a seizure, weakness, heavy bleeding, or it gets worse, call 115 at once.";
    check_no = "Cảm ơn bạn. Nếu điều đó xuất hiện, gọi 115 ngay.", "Thank you. If that does happen, call 115 at once.";

    /// Asked below the card of a poisoning; it never delays the call.
    overdose_details = "Trong lúc chờ cấp cứu, nếu làm được thì trả lời giúp: đã uống hoặc hít phải chất gì, khoảng bao nhiêu, lúc mấy giờ, và người đó nặng bao nhiêu cân? Giữ lại vỏ thuốc hoặc chai lọ để đưa cho bác sĩ. Không tự gây nôn.", "While you wait for help, and only if you can: what was taken or breathed in, about how much, at what time, and how much does the person weigh? Keep the packets or bottles for the doctor. Do not try to make anyone vomit.";
}
