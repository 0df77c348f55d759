//! A small pack for tests of this room: five findings, three conditions, a few medicines and articles.

#![allow(clippy::unwrap_used)]

use crate::knowledge::load::{Pack, parse};
use chrono::NaiveDate;

const META: &str = r#"meta = { sources = ["who"], author = "Nhóm thử", reviewed = "2026-11-01", expires = "2027-11-01", state = "review", signed_off = false }"#;

pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, 1).unwrap()
}

pub fn pack() -> Pack {
    Pack::of(parse("sample.toml", &text()).unwrap())
}

/// The pack as it would stand in a file; tests change words of it.
pub fn text() -> String {
    SAMPLE.replace("META", META)
}

const SAMPLE: &str = r#"
[[source]]
id = "who"
name = "WHO"
url = "https://www.who.int"

[[finding]]
id = "fever"
name = { vi = "Sốt", en = "Fever" }
lay_vi = ["nóng sốt"]
lay_en = ["high temperature"]
background = 0.18
question = { vi = "Có sốt không?", en = "Is there a fever?" }
why = { vi = "Sốt báo hiệu nhiễm trùng.", en = "Fever points to infection." }
META

[[finding]]
id = "thirst"
name = { vi = "Khát nước", en = "Thirst" }
lay_vi = ["khát nhiều"]
lay_en = ["very thirsty"]
background = 0.05
question = { vi = "Có khát nhiều không?", en = "Is there much thirst?" }
why = { vi = "Khát nhiều gặp khi đường máu cao.", en = "Thirst comes with high blood sugar." }
META

[[condition]]
id = "diabetes"
name = { vi = "Đái tháo đường", en = "Diabetes" }
lay_vi = ["tiểu đường", "bệnh đường huyết"]
lay_en = ["sugar disease"]
icd10 = "E11"
prior = 100.0
findings = [{ finding = "thirst", p = 0.6 }]
serious = false
urgency = "routine"
specialty = "general"
definition = { vi = "Bệnh làm đường trong máu cao kéo dài.", en = "Sugar in the blood stays too high." }
causes = { vi = "Cơ thể thiếu insulin hoặc kháng insulin.", en = "The body lacks insulin or resists it." }
diagnosis = { vi = "Đo đường huyết lúc đói.", en = "Fasting blood sugar is measured." }
treatment = { vi = "Ăn uống, vận động và thuốc theo toa.", en = "Diet, exercise and prescribed medicine." }
prevention = { vi = "Giữ cân nặng hợp lý.", en = "Keep a healthy weight." }
severity = { vi = "Để lâu có thể hại mắt và thận.", en = "Over years it can harm eyes and kidneys." }
home_care = { vi = ["Đi bộ mỗi ngày."], en = ["Walk every day."] }
warning_signs = { vi = ["Lơ mơ, thở nhanh."], en = ["Drowsy, breathing fast."] }
META

[[condition]]
id = "urinary_infection"
name = { vi = "Nhiễm trùng đường tiểu", en = "Urinary infection" }
lay_vi = ["viêm bàng quang"]
lay_en = ["bladder infection"]
prior = 100.0
findings = [{ finding = "fever", p = 0.3 }]
serious = false
urgency = "urgent"
specialty = "general"
definition = { vi = "Vi khuẩn vào bàng quang.", en = "Bacteria enter the bladder." }
causes = { vi = "Vi khuẩn từ ruột.", en = "Germs from the bowel." }
diagnosis = { vi = "Thử nước tiểu.", en = "The urine is tested." }
treatment = { vi = "Kháng sinh theo toa.", en = "Prescribed antibiotics." }
prevention = { vi = "Uống đủ nước.", en = "Drink enough." }
severity = { vi = "Có thể lan lên thận.", en = "It can rise to the kidneys." }
home_care = { vi = ["Uống nhiều nước."], en = ["Drink plenty."] }
warning_signs = { vi = ["Rét run."], en = ["Shaking chills."] }
META

[[medicine]]
id = "paracetamol"
name = { vi = "Paracetamol", en = "Paracetamol" }
brands = ["Panadol", "Hapacol", "acetaminophen"]
uses = { vi = "Hạ sốt và giảm đau.", en = "Lowers fever and eases pain." }
cautions = { vi = ["Bệnh gan: hỏi bác sĩ."], en = ["Liver disease: ask a doctor."] }
side_effects = { vi = ["Hiếm khi nổi mẩn."], en = ["Rarely a rash."] }
pregnancy = { vi = "Dùng được khi cần, ngắn ngày.", en = "May be used briefly when needed." }
maximum = { vi = "Người lớn không quá 4 g mỗi ngày.", en = "Adults: at most 4 g a day." }
dangerous_in_sum = true
META

[[medicine]]
id = "ibuprofen"
name = { vi = "Ibuprofen", en = "Ibuprofen" }
brands = ["Advil"]
classes = ["nsaid"]
uses = { vi = "Giảm đau, kháng viêm.", en = "Eases pain and inflammation." }
cautions = { vi = ["Đau dạ dày: tránh."], en = ["Stomach trouble: avoid."] }
side_effects = { vi = ["Đau bụng."], en = ["Stomach ache."] }
pregnancy = { vi = "Tránh dùng.", en = "Avoid." }
META

[[medicine]]
id = "warfarin"
name = { vi = "Warfarin", en = "Warfarin" }
brands = ["Coumadin"]
classes = ["anticoagulant"]
uses = { vi = "Chống đông máu.", en = "Thins the blood." }
cautions = { vi = ["Dễ chảy máu."], en = ["Bleeding comes easily."] }
side_effects = { vi = ["Bầm tím."], en = ["Bruises."] }
pregnancy = { vi = "Không dùng.", en = "Do not use." }
META

[[product]]
name = "Decolgen"
also = ["decongen"]
substances = ["paracetamol"]

[[interaction]]
a = "warfarin"
b = "class:nsaid"
level = "serious"
consequence = { vi = "Dễ chảy máu nặng.", en = "Heavy bleeding may follow." }
advice = { vi = "Không dùng chung.", en = "Do not combine." }
META

[[interaction]]
a = "paracetamol"
b = "alcohol"
level = "moderate"
consequence = { vi = "Hại gan.", en = "Harms the liver." }
advice = { vi = "Không uống rượu.", en = "Do not drink." }
META

[[specialty]]
id = "general"
name = { vi = "Khoa Khám bệnh", en = "General medicine" }
lay_vi = ["khám tổng quát"]
lay_en = ["check-up"]
findings = ["fever"]
about = { vi = "Khám các bệnh thường gặp.", en = "Sees common illnesses." }
META

[[first_aid]]
id = "dog_bite_aid"
title = { vi = "Sơ cứu khi bị chó cắn", en = "First aid for dog bites" }
keys_vi = ["bị chó cắn"]
keys_en = ["dog bite"]
text = { vi = "Rửa vết thương bằng xà phòng mười lăm phút. Đi tiêm ngừa dại ngay.", en = "Wash the wound with soap for fifteen minutes. Get rabies shots at once." }
META

[[topic]]
id = "water"
title = { vi = "Uống nước mỗi ngày", en = "Drinking water" }
keys_vi = ["uống bao nhiêu nước"]
keys_en = ["how much water"]
text = { vi = "Người bệnh đái tháo đường cũng cần đủ nước.", en = "People with diabetes need enough water too." }
META

[[facility]]
id = "hours"
title = { vi = "Giờ mở cửa", en = "Opening hours" }
keys_vi = ["mấy giờ mở cửa"]
keys_en = ["when do you open"]
text = { vi = "Mở cửa từ 7 giờ đến 17 giờ.", en = "Open from 7:00 to 17:00." }
as_of = "2027-06-30"
"#;
