"""Rules of a province's own workbook: what is wrong and what to do, in Vietnamese (for clerks) and in English."""

from __future__ import annotations

__all__ = ["PROVINCE_MESSAGES"]

PROVINCE_MESSAGES: dict[str, tuple[str, str]] = {
    "not_a_province_workbook": (
        "tệp không phải là sổ theo dõi PAR INDEX của tỉnh. Tạo mẫu bằng lệnh parresearch province template.",
        "the file is not a province's own workbook. Make a template with: parresearch province template.",
    ),
    "province_unknown": (
        "trang ẩn của mẫu ghi tỉnh {code} năm {year}, không có trong danh sách tỉnh. Chép số liệu sang mẫu mới.",
        "the hidden sheet names province {code} in {year}, which is not in the list. Copy the figures into a new "
        "template.",
    ),
    "illustrative_refused": (
        "sổ minh họa, số liệu giả định: không lưu vào số liệu của tỉnh. Để chạy thử, thêm --illustrative.",
        "an illustrative workbook with made-up figures is not stored as a province's own. To try the way, add "
        "--illustrative.",
    ),
    "reported_on_missing": (
        "chưa ghi {label} (ngày/tháng/năm): không biết nhiệm vụ nào quá hạn. Ghi ngày, ví dụ 15/06/2024.",
        "{label} (day of reporting) is not given, so nobody knows what is overdue. Write a day such as 15/06/2024.",
    ),
    "code_bad": (
        "mã tiêu chí gồm các số cách nhau bằng dấu chấm, ví dụ 1.2 hoặc 3.1.2. Ghi lại mã.",
        "a code is numbers joined by points, such as 1.2 or 3.1.2. Write the code again.",
    ),
    "cell_missing": (
        "thiếu {what}. Ghi vào ô này, hoặc xóa cả dòng.",
        "{what} is missing. Fill in the cell, or clear the whole row.",
    ),
    "text_too_long": (
        "dài {n} ký tự, nhiều hơn mức cho phép ({most}). Ghi ngắn lại.",
        "has {n} characters, more than the {most} allowed. Make it shorter.",
    ),
    "control_characters": (
        "có ký tự điều khiển không đọc được. Gõ lại nội dung ô này.",
        "has control characters that cannot be shown. Type the cell again.",
    ),
    "not_a_choice": (
        "không có trong danh sách. Chọn một trong: {known}.",
        "is not in the list. Choose one of: {known}.",
    ),
    "max_not_positive": (
        "điểm tối đa phải lớn hơn 0. Ghi điểm tối đa của tiêu chí.",
        "the maximum must be above 0. Write the maximum of the criterion.",
    ),
    "last_year_half": (
        "chỉ có một trong hai cột điểm của năm trước. Ghi cả hai, hoặc để trống cả hai.",
        "only one of the two columns of last year is filled. Fill both, or neither.",
    ),
    "children_do_not_add": (
        "{what} của tiêu chí là {stated}, nhưng các tiêu chí thành phần cộng lại bằng {sum}. Sửa một trong hai.",
        "{what} of the criterion is {stated}, but its parts add to {sum}. Mend one of them.",
    ),
    "parent_without_points": (
        "tiêu chí có tiêu chí thành phần thì loại điểm ghi ở tiêu chí thành phần. Xóa ô này.",
        "a criterion with parts has its kind of points on the parts. Clear the cell.",
    ),
    "criterion_unknown": (
        "mã tiêu chí không có ở trang «{sheet}»{hint}. Sửa mã, hoặc thêm tiêu chí vào trang đó.",
        "the code is not on the sheet “{sheet}”{hint}. Mend the code, or add the criterion there.",
    ),
    "criterion_is_parent": (
        "tiêu chí này có tiêu chí thành phần ({children}). Ghi mã của tiêu chí thành phần.",
        "the criterion has parts ({children}). Give the code of a part.",
    ),
    "not_a_day": (
        "không phải là ngày. Ghi ngày/tháng/năm, ví dụ 30/06/2024.",
        "is not a day. Write day/month/year, such as 30/06/2024.",
    ),
    "day_out_of_range": (
        "ngày phải từ {first} đến {last}. Kiểm tra lại năm.",
        "the day must lie between {first} and {last}. Check the year.",
    ),
    "progress_out_of_range": (
        "tiến độ phải từ 0 đến 100. Ghi số phần trăm đã hoàn thành.",
        "progress must be from 0 to 100. Write the percentage that is done.",
    ),
    "row_twice": (
        "dòng này trùng nội dung với dòng {other}. Xóa một trong hai.",
        "the row says the same as row {other}. Delete one of them.",
    ),
    "max_differs_from_framework": (
        "điểm tối đa các tiêu chí cộng lại là {sum}, bộ chỉ số là {scale}. Kiểm tra còn thiếu tiêu chí nào.",
        "the maxima add to {sum}; the criteria set has {scale}. Check which criteria are missing.",
    ),
    "points_not_known": (
        "{n} tiêu chí chưa có điểm đạt được: điểm mất của các tiêu chí đó chưa biết.",
        "{n} criteria have no points yet: what they lost is not known.",
    ),
    "lead_agency_not_known": (
        "{n} tiêu chí mất điểm chưa có cơ quan chủ trì.",
        "{n} criteria that lost points have no lead agency.",
    ),
    "agency_spelling": (
        "được hiểu là «{other}», đã ghi ở dòng trước. Nếu là cơ quan khác, ghi tên đầy đủ.",
        "was read as “{other}”, written above. If it is another agency, write its full name.",
    ),
    "several_agencies": (
        "có vẻ gồm nhiều cơ quan; được tính là một cơ quan chủ trì. Nên ghi một cơ quan.",
        "seems to name several agencies; it counts as one lead agency. Better name one.",
    ),
    "cause_without_loss": (
        "tiêu chí {code} không mất điểm nhưng có ghi nguyên nhân.",
        "criterion {code} lost no points, yet a cause is recorded.",
    ),
    "expected_beyond_lost": (
        "tiêu chí {code}: các nhiệm vụ dự kiến tăng {expected} điểm, nhiều hơn số điểm mất ({lost}); kịch bản chỉ tính "
        "{lost}.",
        "criterion {code}: its tasks expect {expected} points, more than were lost ({lost}); scenarios count {lost}.",
    ),
    "expected_without_criterion": (
        "nhiệm vụ không gắn với tiêu chí nào; điểm dự kiến không được tính vào kịch bản.",
        "the task stands for no criterion; the points it expects do not count in scenarios.",
    ),
}
