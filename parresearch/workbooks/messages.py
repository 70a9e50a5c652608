"""Every rule that a workbook can break: what is wrong and what to do, in Vietnamese (for clerks) and in English."""

from __future__ import annotations

from parresearch.workbooks.province_messages import PROVINCE_MESSAGES

__all__ = ["MESSAGES"]

MESSAGES: dict[str, tuple[str, str]] = {
    # the file
    "no_file": ("không có tệp này. Kiểm tra lại đường dẫn.", "there is no such file. Check the path."),
    "not_a_workbook": (
        "tệp không phải là sổ Excel .xlsx ({what}). Mở bằng Excel hoặc LibreOffice rồi lưu dạng .xlsx.",
        "the file is not an .xlsx workbook ({what}). Open it in Excel or LibreOffice and save it as .xlsx.",
    ),
    "encrypted": (
        "sổ được đặt mật khẩu mở tệp. Bỏ mật khẩu rồi lưu lại.",
        "the workbook needs a password to open. Remove the password and save it again.",
    ),
    "macros": (
        "sổ có macro ({what}), không được nhận. Lưu lại dạng .xlsx (không macro).",
        "the workbook has macros ({what}) and is refused. Save it as .xlsx, without macros.",
    ),
    "external_links": (
        "sổ có liên kết đến tệp khác ({what}), không được nhận. Dùng Dữ liệu > Sửa liên kết > Ngắt liên kết.",
        "the workbook has links to other files ({what}) and is refused. Use Data > Edit Links > Break Link.",
    ),
    "embedded_objects": (
        "sổ có đối tượng nhúng ({what}), không được nhận. Xóa đối tượng; chỉ ghi số, ký hiệu của tài liệu.",
        "the workbook has embedded objects ({what}) and is refused. Delete them; only cite documents by number.",
    ),
    "dde_formula": (
        "công thức gọi chương trình khác hoặc mạng, không được nhận. Xóa công thức, ghi giá trị.",
        "a formula that calls another program or the network is refused. Delete it and write the value.",
    ),
    "zip_bomb": (
        "tệp phình ra quá lớn khi mở ({what}), không được nhận. Xin lại mẫu và điền lại.",
        "the file grows too large when opened ({what}) and is refused. Ask for a new template and fill it again.",
    ),
    "unsafe_xml": (
        "tệp có khai báo XML không an toàn ({what}), không được nhận. Xin lại mẫu và điền lại.",
        "the file has unsafe XML ({what}) and is refused. Ask for a new template and fill it again.",
    ),
    "damaged": (
        "tệp bị hỏng, không đọc được ({what}). Mở bằng Excel, sửa, lưu lại; nếu không được, dùng bản trước.",
        "the file is damaged and cannot be read ({what}). Open, repair and save it in Excel, or use an earlier copy.",
    ),
    "too_many_rows": (
        "trang có nội dung ở dòng {rows}, quá mức cho phép ({most} dòng); đã dừng đọc ở đó. Xóa các dòng thừa ở cuối "
        "trang.",
        "the sheet has content in row {rows}, beyond the {most} rows allowed; reading stopped there. Delete the "
        "needless rows at its end.",
    ),
    "stopped": (
        "đã có {n} lỗi, dừng đọc ở dòng {row}. Xóa các dòng thừa, sửa các lỗi dưới đây rồi kiểm tra lại.",
        "{n} errors so far; reading stopped at row {row}. Delete needless rows, mend the errors below and check again.",
    ),
    "output_there": (
        "đã có ở đây, với nội dung khác; không ghi đè. Ghi vào chỗ khác, hoặc thêm --replace: bản cũ được giữ bên "
        "cạnh với tên {aside}.",
        "is there already, with other content, and is not overwritten. Write elsewhere, or add --replace: the old one "
        "is kept beside it as {aside}.",
    ),
    # the workbook as a whole
    "machine_sheet_missing": (
        "thiếu trang ẩn của mẫu ({what}): không biết sổ thuộc bộ chỉ số và năm nào. Chép số liệu sang mẫu mới.",
        "the template's hidden sheet ({what}) is missing, so framework and year are not known. Copy the figures into "
        "a new template.",
    ),
    "machine_sheet_broken": (
        "trang ẩn của mẫu bị sửa: {what}. Chép số liệu sang mẫu mới.",
        "the template's hidden sheet was changed: {what}. Copy the figures into a new template.",
    ),
    "wrong_format_version": (
        "mẫu thuộc phiên bản {found}, phần mềm này đọc phiên bản {wanted}. Tạo mẫu mới bằng phần mềm này.",
        "the template has format version {found}; this software reads {wanted}. Make a new template with it.",
    ),
    "wrong_framework": (
        "sổ thuộc bộ chỉ số {found}, không phải {wanted}. Chọn đúng bộ chỉ số hoặc đúng tệp.",
        "the workbook is for the framework {found}, not {wanted}. Choose the right framework or the right file.",
    ),
    "changed_framework": (
        "bộ chỉ số {found} đã thay đổi sau khi tạo mẫu. Dùng đúng phiên bản bộ chỉ số, hoặc tạo mẫu mới.",
        "the framework {found} changed after the template was made. Use that version of it, or make a new template.",
    ),
    "wrong_year": (
        "sổ của năm {found}, không phải năm {wanted}. Chọn đúng tệp.",
        "the workbook is for {found}, not for {wanted}. Choose the right file.",
    ),
    "not_in_force": (
        "bộ chỉ số {framework} không áp dụng cho năm {year} (áp dụng {years}).",
        "the framework {framework} is not in force in {year} (in force {years}).",
    ),
    "other_identity": (
        "mẫu này được tạo cho {wanted}. Ghi lại {wanted}; nếu số liệu không phải của {wanted}, chép sang mẫu được tạo "
        "cho đúng nơi đó.",
        "this template was made for {wanted}. Write {wanted} again; if the figures are not of {wanted}, copy them into "
        "a template that was made for what they are of.",
    ),
    "empty_workbook": (
        "chưa có số liệu nào được điền. Điền cột Số liệu kê khai hoặc Điểm tự đánh giá rồi lưu lại.",
        "nothing has been filled in. Fill in declared figures or self-assessed points and save.",
    ),
    "sheet_ignored": (
        "trang không thuộc mẫu, không được đọc.",
        "the sheet is not part of the template and is not read.",
    ),
    "sheet_missing": (
        "thiếu trang «{sheet}». Chép lại trang đó từ mẫu.",
        "the sheet “{sheet}” is missing. Copy it from the template.",
    ),
    "missing_unit": (
        "thiếu trang của đơn vị {unit}. Chép lại trang đó từ mẫu.",
        "the sheet of the unit {unit} is missing. Copy it from the template.",
    ),
    "unknown_unit": (
        "mã đơn vị không có trong danh sách của mẫu. Dùng đúng mã: {known}.",
        "this unit code is not in the template's list. Use one of: {known}.",
    ),
    "duplicate_unit": (
        "đơn vị đã có ở trang «{other}». Mỗi đơn vị chỉ có một trang: xóa trang thừa.",
        "the unit stands on the sheet “{other}” already. One sheet per unit: delete the other.",
    ),
    "duplicate_unit_row": (
        "đơn vị đã có ở dòng {other} của trang. Xóa dòng thừa.",
        "the unit stands in row {other} of this sheet already. Delete one of the rows.",
    ),
    "missing_columns": (
        "thiếu cột {columns} ở dòng tiêu đề. Khôi phục tiêu đề như trong mẫu.",
        "the header lacks the column(s) {columns}. Restore the header as in the template.",
    ),
    "duplicate_column": (
        "cột này có hai lần ở dòng tiêu đề. Xóa cột thừa.",
        "the header has this column twice. Delete one of them.",
    ),
    "missing_survey": (
        "thiếu trang điều tra «{sheet}». Chép lại trang đó từ mẫu.",
        "the survey sheet “{sheet}” is missing. Copy it from the template.",
    ),
    # rows and cells
    "unknown_code": (
        "mã tiêu chí không có trong bộ chỉ số. Khôi phục mã ở cột STT như trong mẫu{hint}.",
        "this code is not in the framework. Restore the code in the column STT as in the template{hint}.",
    ),
    "code_is_number": (
        "mã tiêu chí đã bị đổi thành số. Định dạng ô là Văn bản (Text) và ghi lại mã như trong mẫu.",
        "the code became a number. Format the cell as Text and write the code as in the template.",
    ),
    "code_missing": (
        "dòng có số liệu nhưng không có mã tiêu chí ở cột STT. Ghi lại mã như trong mẫu.",
        "the row has figures but no code in the column STT. Write the code as in the template.",
    ),
    "duplicate_code": (
        "tiêu chí đã có ở dòng {other}. Xóa dòng thừa.",
        "the criterion stands in row {other} already. Delete one of the rows.",
    ),
    "missing_survey_row": (
        "thiếu dòng của {n} đơn vị: {units}. Chép lại dòng đó từ mẫu, giữ đúng mã ở cột Mã ĐV.",
        "the rows of {n} units are missing: {units}. Copy them from the template with their codes in column 1.",
    ),
    "missing_row": (
        "thiếu dòng của tiêu chí {codes}{of}. Chép lại dòng đó từ mẫu.",
        "the row(s) of {codes}{of} are missing. Copy them from the template.",
    ),
    "merged_cells": (
        "các ô bị gộp, không biết số liệu thuộc dòng nào. Bỏ gộp ô (Unmerge) rồi điền từng dòng.",
        "merged cells: it is not clear which row the figure belongs to. Unmerge them and fill each row.",
    ),
    "formula_error": (
        "công thức bị lỗi. Sửa công thức hoặc ghi giá trị.",
        "the formula has an error. Mend it or write the value.",
    ),
    "formula_without_value": (
        "công thức chưa có kết quả. Mở sổ bằng Excel hoặc LibreOffice, lưu lại, hoặc ghi giá trị.",
        "the formula has no result yet. Open the workbook in Excel or LibreOffice and save it, or write the value.",
    ),
    "not_a_number": (
        "không phải là số. Chỉ ghi số, mỗi ô một số viết liền, ví dụ 4,5.",
        "is not one number. Write one number only, in one piece, such as 4.5.",
    ),
    "number_too_large": (
        "số có hơn 15 chữ số trước dấu phẩy. Kiểm tra lại số, hoặc ghi theo đơn vị lớn hơn (triệu đồng).",
        "has more than 15 digits before the decimal mark. Check it, or write it in a larger unit (millions).",
    ),
    "marked_digits": (
        "một phần của ô được định dạng riêng (nâng lên, hạ xuống, gạch ngang, kiểu chữ khác), không rõ là số nào. Xóa "
        "ô, ghi lại một số ở dạng thường.",
        "part of the cell is set apart (raised, lowered, struck through, another font), so the number is not plain. "
        "Clear the cell and write one plain number.",
    ),
    "percent_unclear": (
        "định dạng của ô không cho biết có phải tỷ lệ % hay không. Định dạng ô là Số (Number) và ghi lại.",
        "the cell's number format does not tell whether this is a percentage. Format it as a number and write again.",
    ),
    "ambiguous_number": (
        "không rõ là hàng nghìn hay phần thập phân. Ghi liền các chữ số hàng nghìn (ví dụ 1234) hoặc nhập dạng số.",
        "may be thousands or decimals. Write thousands without a separator (1234), or enter it as a number.",
    ),
    "is_a_date": (
        "Excel đã đổi thành ngày tháng. Định dạng ô là Số (Number) và ghi lại.",
        "Excel turned this into a date. Format the cell as a number and write it again.",
    ),
    "percent_not_wanted": (
        "ô này không ghi tỷ lệ %. Ghi {wanted}.",
        "this cell does not take a percentage. Write {wanted}.",
    ),
    "points_above_max": (
        "điểm cao hơn điểm tối đa ({max}). Ghi điểm từ 0 đến {max}.",
        "more points than the maximum ({max}). Write points from 0 to {max}.",
    ),
    "points_below_min": (
        "điểm thấp hơn mức thấp nhất ({min}). Ghi điểm từ {min} đến {max}.",
        "fewer points than the minimum ({min}). Write points from {min} to {max}.",
    ),
    "negative": ("số liệu không được âm. Ghi số từ 0 trở lên.", "may not be negative. Write 0 or more."),
    "not_a_whole_number": ("phải là số nguyên. Ghi số lượng.", "must be a whole number. Write a count."),
    "not_yes_or_no": ("chỉ chọn Có hoặc Không.", "choose only Có (yes) or Không (no)."),
    "unknown_level": (
        "không phải là mức của tiêu chí. Chọn một trong: {levels}.",
        "is not a level of the criterion. Choose one of: {levels}.",
    ),
    "unknown_condition": (
        "có điều kiện không thuộc tiêu chí. Ghi các mã đạt được, cách nhau bằng dấu chấm phẩy: {levels}; "
        "ghi 0 nếu không đạt.",
        "names a condition that the criterion does not have. Write the codes met, joined by semicolons: {levels}; "
        "0 for none.",
    ),
    "condition_twice": (
        "có điều kiện ghi hai lần. Mỗi mã chỉ ghi một lần.",
        "names a condition twice. Write each code once.",
    ),
    "one_count_missing": (
        "chỉ có một trong hai số Đã thực hiện và Kế hoạch. Ghi cả hai.",
        "has only one of done and planned. Write both.",
    ),
    "planned_is_zero": (
        "kế hoạch bằng 0 nên không tính được tỷ lệ. Nếu tiêu chí không áp dụng, chọn x ở cột Không áp dụng.",
        "nothing planned: no rate can be computed. If the criterion does not apply, put x in Không áp dụng.",
    ),
    "done_above_planned": (
        "đã thực hiện nhiều hơn kế hoạch ({planned}). Kiểm tra lại hai số.",
        "more done than planned ({planned}). Check both figures.",
    ),
    "above_100": ("tỷ lệ lớn hơn 100%. Ghi từ 0 đến 100.", "is a rate above 100%. Write 0 to 100."),
    "rate_disagrees": (
        "tỷ lệ kê khai khác với số liệu ({done}/{planned} = {rate}%); đã dùng tỷ lệ tính từ số liệu.",
        "the declared rate disagrees with its counts ({done}/{planned} = {rate}%); the counts were used.",
    ),
    "rate_below_one": (
        "được đọc là {rate}%. Nếu muốn ghi {other}%, sửa lại ô này.",
        "was read as {rate}%. If {other}% is meant, mend the cell.",
    ),
    "no_rule": (
        "tiêu chí chưa có quy tắc tính điểm trong bộ chỉ số. Ghi điểm vào cột Điểm tự đánh giá.",
        "no rule is known that would give points. Write points in Điểm tự đánh giá.",
    ),
    "may_not_be_left_out": (
        "bộ chỉ số không cho phép ghi Không áp dụng ở tiêu chí này. Xóa ô này.",
        "the framework does not allow this criterion to be left out. Clear the cell.",
    ),
    "not_applicable_unclear": (
        "cột Không áp dụng chỉ nhận x hoặc để trống.",
        "the column Không áp dụng takes x or nothing.",
    ),
    "not_applicable_with_points": (
        "tiêu chí ghi Không áp dụng nhưng vẫn có điểm hoặc số liệu ({what}). Xóa một trong hai.",
        "declared not applicable, yet it has points or figures ({what}). Clear one of them.",
    ),
    "outside_every_step": (
        "không thuộc mức nào của quy tắc. Kiểm tra lại số liệu.",
        "lies in no step of the rule. Check the figure.",
    ),
    "missing_evidence": (
        "thiếu tài liệu kiểm chứng của tiêu chí {code}. Ghi số, ký hiệu, ngày của tài liệu.",
        "the evidence for {code} is missing. Write the number and date of the document.",
    ),
    "points_in_survey_row": (
        "tiêu chí {code} lấy điểm từ điều tra. Xóa ô này, ghi kết quả vào trang «{sheet}».",
        "the criterion {code} takes its points from the survey. Clear the cell and fill in the sheet “{sheet}”.",
    ),
    "self_differs_from_rule": (
        "tiêu chí {code}: điểm tự đánh giá khác điểm theo quy tắc ({by_rule}).",
        "criterion {code}: the self-assessed points differ from the rule's ({by_rule}).",
    ),
    "not_appraised": (
        "{n} tiêu chí chưa có điểm thẩm định: đơn vị chưa được xếp hạng.",
        "{n} criteria have no appraised points: the unit is not ranked yet.",
    ),
    "counted_as_zero": (
        "tiêu chí {code} (điểm thưởng, điểm trừ): {n} đơn vị không kê khai, để trống; được tính là 0 điểm.",
        "criterion {code} (bonus or penalty): {n} units claimed nothing and left it blank; it counts as 0 points.",
    ),
    "not_surveyed": (
        "{n} tiêu chí chưa có kết quả điều tra: đơn vị chưa được xếp hạng.",
        "{n} criteria have no survey result: the unit is not ranked yet.",
    ),
    "not_self_assessed": (
        "{n} tiêu chí chưa được tự đánh giá.",
        "{n} criteria have no self-assessment.",
    ),
    # files beside the workbook
    "units_columns": (
        "tệp đơn vị thiếu cột {columns}. Cần các cột unit, name, unit_type.",
        "the units file lacks the column(s) {columns}. It needs unit, name, unit_type.",
    ),
    "units_empty": ("tệp đơn vị không có đơn vị nào.", "the units file has no units."),
    "units_encoding": (
        "tệp CSV không phải mã UTF-8. Lưu dạng CSV UTF-8.",
        "the CSV file is not UTF-8. Save it as CSV UTF-8.",
    ),
    "unit_code_bad": (
        "mã đơn vị phải có 1–40 chữ cái, chữ số, dấu gạch hoặc dấu chấm.",
        "a unit code has 1 to 40 letters, digits, hyphens or dots.",
    ),
    "unit_name_bad": (
        "tên đơn vị trống, dài quá 200 ký tự hoặc có ký tự điều khiển.",
        "the unit's name is empty, longer than 200 characters or has control characters.",
    ),
    "unit_type_bad": (
        "loại đơn vị không hợp lệ. Dùng: {known}.",
        "is not a unit type. Use one of: {known}.",
    ),
    "unit_twice": ("mã đơn vị đã có ở dòng {other}.", "this unit code stands in row {other} already."),
    "name_twice": (
        "tên đơn vị đã có ở dòng {other}: người đọc không phân biệt được. Ghi tên đầy đủ.",
        "this name stands in row {other} already: readers cannot tell them apart. Write the full name.",
    ),
    "too_many_sheets": (
        "{n} đơn vị là quá nhiều cho mỗi đơn vị một trang (nhiều nhất {most}). Dùng --layout long.",
        "{n} units are too many for one sheet each (at most {most}). Use --layout long.",
    ),
    "other_unit_type": (
        "bộ chỉ số dành cho loại «{unit_type}»; {n} đơn vị thuộc loại khác vẫn được chấm theo bộ này. Kiểm tra lại.",
        "the framework is for «{unit_type}»; {n} units of another type were scored by it all the same. Check this.",
    ),
    "classes_general": (
        "{unit_type}: tệp ngưỡng không có ngưỡng riêng của tỉnh {province} năm {year}; đã dùng ngưỡng chung «{title}».",
        "{unit_type}: the file has no thresholds of province {province} for {year}; the general ones («{title}») were "
        "used.",
    ),
    **PROVINCE_MESSAGES,
}
