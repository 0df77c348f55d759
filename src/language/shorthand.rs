//! Teen code, abbreviations and English contractions, each with the words it stands for. One word may stand for several.

use crate::language::pieces::Piece;
use crate::language::syllable::is_syllable;

/// The neighbours of a piece: a lone `h` or `k` is read by them.
pub struct Around<'a> {
    pub before: Option<&'a Piece>,
    pub after: Option<&'a Piece>,
}

type Words = &'static [&'static str];

impl Around<'_> {
    fn number_before(&self) -> bool {
        self.before.is_some_and(Piece::is_number)
    }

    fn glued_to_number(&self, piece: &Piece) -> bool {
        self.number_before() && piece.width == 0
    }

    fn before_is(&self, words: &[&str]) -> bool {
        self.before.is_some_and(|piece| words.contains(&piece.word.as_str()))
    }

    fn after_is(&self, words: &[&str]) -> bool {
        self.after.is_some_and(|piece| words.contains(&piece.word.as_str()))
    }
}

/// What a Vietnamese writer means by this piece; none where it is meant as typed.
pub fn vietnamese(piece: &Piece, around: &Around<'_>) -> Option<Words> {
    let word = piece.word.as_str();
    if word.len() > 8 {
        return None;
    }
    if around.number_before()
        && let Some(unit) = unit(piece, around)
    {
        return unit;
    }
    if word == "0" {
        let verb = around.after_is(&[
            "thở", "tho", "đau", "dau", "được", "đc", "dc", "muốn", "muon", "còn", "con", "dậy", "tỉnh", "biết", "biet", "có",
        ]);
        return verb.then_some(&["không"]);
    }
    letter(word, around).or_else(|| ambiguous(word, around)).or_else(|| sure(word))
}

/// Units after a number. `Some(None)`: the piece is a unit and stays as typed.
fn unit(piece: &Piece, around: &Around<'_>) -> Option<Option<Words>> {
    let words: Words = match piece.word.as_str() {
        "h" | "g" => &["giờ"],
        "p" | "ph" => &["phút"],
        "w" => &["tuần"],
        "t" => &["tuổi"],
        "th" => &["tháng"],
        "c" | "oc" => &["độ"],
        "k" if around.glued_to_number(piece) => return Some(None),
        "kg" | "m" | "d" | "đ" | "l" | "cm" | "mm" | "mg" | "ml" => return Some(None),
        _ => return None,
    };
    Some(Some(words))
}

fn letter(word: &str, around: &Around<'_>) -> Option<Words> {
    let named = [
        "vitamin", "gan", "nhóm", "nhom", "type", "tuýp", "khu", "tòa", "lớp", "cúm", "máu", "loại", "dãy", "nhà", "phòng",
    ];
    if word.chars().nth(1).is_some() || around.before_is(&named) {
        return None;
    }
    // `after a bee sting` within a Vietnamese message.
    let foreign = |piece: Option<&Piece>| {
        piece.is_some_and(|piece| piece.word.len() > 2 && piece.word.is_ascii() && !piece.is_number() && !is_syllable(&piece.word))
    };
    if word == "a" && foreign(around.after) {
        return None;
    }
    Some(match word {
        "k" => &["không"],
        "e" => &["em"],
        "a" => &["anh"],
        "h" => &["giờ"],
        "r" => &["rồi"],
        "j" => &["gì"],
        "s" => &["sao"],
        "z" | "v" => &["vậy"],
        _ => return None,
    })
}

/// Words that are also something else: `hông` is a hip, `đk` a registration, `dk` "được".
fn ambiguous(word: &str, around: &Around<'_>) -> Option<Words> {
    let body = [
        "đau", "dau", "bên", "ben", "vùng", "vung", "khớp", "khop", "xương", "xuong", "hai", "mạn", "eo", "viem", "viêm", "co", "cổ",
        "rat", "rát", "ung", "moc", "móc", "mau", "sung", "sưng", "ho", "khan", "soi", "mac", "ngua", "noi", "nuot", "vom", "da", "hoa",
    ];
    match word {
        "hông" | "hong" | "hổng" | "hống" if !around.before_is(&body) => Some(&["không"]),
        "đk" | "dk" => Some(if around.after_is(&["khám", "kham", "lịch", "lich"]) {
            &["đăng", "ký"]
        } else {
            &["được"]
        }),
        "tr" if around.after_is(&["ơi", "oi"]) => Some(&["trời"]),
        "bjo" | "bgio" | "bh" => Some(&["bây", "giờ"]),
        "bt" => Some(if around.before_is(&["không", "ko", "k", "hok", "hk"]) {
            &["biết"]
        } else {
            &["bình", "thường"]
        }),
        "bn" => Some(if around.after_is(&["em", "e", "tôi", "minh", "mình"]) {
            &["bạn"]
        } else {
            &["bao", "nhiêu"]
        }),
        _ => None,
    }
}

fn sure(word: &str) -> Option<Words> {
    Some(match word {
        "ko" | "kô" | "kg" | "khg" | "kh" | "hok" | "hk" | "hg" | "hem" | "hẻm" | "hơm" | "hôg" | "khog" | "khôg" | "kông" | "khum"
        | "hăm" | "hem̉" => &["không"],
        "đc" | "dc" | "đươc" | "đựơc" | "đuợc" | "dḱ" | "đượ" => &["được"],
        "bs" | "bsi" | "bsĩ" | "bsỹ" | "bác_sĩ" | "bsy" => &["bác", "sĩ"],
        "bv" | "bviện" => &["bệnh", "viện"],
        "pk" => &["phòng", "khám"],
        "xn" => &["xét", "nghiệm"],
        "đt" | "dt" | "đthoại" => &["điện", "thoại"],
        "sđt" | "sdt" => &["số", "điện", "thoại"],
        "ck" | "chòng" | "ox" => &["chồng"],
        "vk" | "bx" => &["vợ"],
        "mn" | "mng" | "mọi_người" => &["mọi", "người"],
        "mk" | "mik" | "mìn" => &["mình"],
        "ngta" => &["người", "ta"],
        "ng" | "ngừi" | "ngừoi" | "nguoi" => &["người"],
        "vs" => &["với"],
        "rùi" | "rùii" | "roài" | "òi" | "gòi" | "oy" | "rùj" => &["rồi"],
        "wá" | "wa" | "qá" | "wá́" | "quớ" => &["quá"],
        "mún" | "mún̉" | "muốm" | "mún'" => &["muốn"],
        "chít" | "chếc" => &["chết"],
        "cíu" | "kíu" | "kứu" => &["cứu"],
        "ntn" => &["như", "thế", "nào"],
        "lm" => &["làm"],
        "lsao" => &["làm", "sao"],
        "tsao" => &["tại", "sao"],
        "đg" | "đag" | "dag" | "đang̉" => &["đang"],
        "nhưg" | "nhg" | "nhug" => &["nhưng"],
        "cx" | "cũg" => &["cũng"],
        "nx" => &["nữa"],
        "ms" => &["mới"],
        "trc" | "trk" => &["trước"],
        "hnay" | "hn" => &["hôm", "nay"],
        "hqua" => &["hôm", "qua"],
        "hum" => &["hôm"],
        "jờ" | "h̀" => &["giờ"],
        "bik" | "bít" | "bjt" | "pit" | "bik̀" => &["biết"],
        "zậy" | "z̃ậy" => &["vậy"],
        "thui" | "thoy" | "thuj" => &["thôi"],
        "lun" => &["luôn"],
        "iu" => &["yêu"],
        "bùn" => &["buồn"],
        "nch" => &["nói", "chuyện"],
        "gđ" => &["gia", "đình"],
        "tks" | "thks" | "thx" | "cảmơn" => &["cảm", "ơn"],
        "xl" => &["xin", "lỗi"],
        "sg" => &["sài", "gòn"],
        "cty" => &["công", "ty"],
        "ngày_mai" => &["ngày", "mai"],
        "nèk" | "nek" => &["này"],
        "uh" | "uhm" | "ừm" => &["ừ"],
        "ah" | "ak" | "ạk" => &["à"],
        "đêu" | "méo_có" => &["đâu"],
        "tym" => &["tim"],
        "tiu" => &["tiêu"],
        _ => return None,
    })
}

/// Short forms of English chats.
pub fn english(word: &str) -> Option<Words> {
    Some(match word {
        "u" => &["you"],
        "ur" => &["your"],
        "pls" | "plz" => &["please"],
        "thx" => &["thanks"],
        "bc" | "cuz" | "coz" => &["because"],
        "dr" => &["doctor"],
        "appt" => &["appointment"],
        "rn" => &["right", "now"],
        "tmr" | "tmrw" => &["tomorrow"],
        "gonna" => &["going", "to"],
        "wanna" => &["want", "to"],
        "yrs" | "yo" => &["years"],
        "temp" => &["temperature"],
        _ => return None,
    })
}

/// English contractions, with the apostrophe and without. Forms that are words of their own (`ill`, `hell`, `were`) need it.
pub fn contraction(word: &str) -> Option<Words> {
    Some(match word {
        "can't" | "cant" | "cannot" | "cnt" => &["can", "not"],
        "won't" | "wont" => &["will", "not"],
        "don't" | "dont" => &["do", "not"],
        "doesn't" | "doesnt" => &["does", "not"],
        "didn't" | "didnt" => &["did", "not"],
        "isn't" | "isnt" => &["is", "not"],
        "aren't" | "arent" => &["are", "not"],
        "wasn't" | "wasnt" => &["was", "not"],
        "haven't" | "havent" => &["have", "not"],
        "hasn't" | "hasnt" => &["has", "not"],
        "couldn't" | "couldnt" => &["could", "not"],
        "wouldn't" | "wouldnt" => &["would", "not"],
        "shouldn't" | "shouldnt" => &["should", "not"],
        "i'm" | "im" => &["i", "am"],
        "i've" | "ive" => &["i", "have"],
        "i'll" => &["i", "will"],
        "i'd" => &["i", "would"],
        "he's" | "hes" => &["he", "is"],
        "she's" | "shes" => &["she", "is"],
        "it's" => &["it", "is"],
        "that's" | "thats" => &["that", "is"],
        "there's" | "theres" => &["there", "is"],
        "what's" | "whats" => &["what", "is"],
        "who's" => &["who", "is"],
        "we're" => &["we", "are"],
        "they're" | "theyre" => &["they", "are"],
        "you're" | "youre" => &["you", "are"],
        "we've" => &["we", "have"],
        "they've" => &["they", "have"],
        _ => return None,
    })
}
