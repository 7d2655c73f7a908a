//! Where in a JSON text each item of an array begins, so that a bad row can be named by its line.

/// The line, from 1, on which each item of the first array under `key` begins (of the outermost array where `key` is none).
pub(super) fn item_lines(json: &str, key: Option<&str>) -> Vec<usize> {
    let start = match key {
        None => json.find('['),
        Some(key) => json.find(&format!("\"{key}\"")).and_then(|at| json[at..].find('[').map(|b| at + b)),
    };
    let Some(start) = start else { return Vec::new() };
    let mut lines = Vec::new();
    let mut line = 1 + json[..start].matches('\n').count();
    let (mut depth, mut quoted, mut escaped, mut waiting) = (0, false, false, false);
    for c in json[start..].chars() {
        if c == '\n' {
            line += 1;
        }
        if quoted {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => quoted = false,
                _ => {}
            }
            continue;
        }
        if waiting && depth == 1 && !c.is_whitespace() && c != ']' {
            lines.push(line);
            waiting = false;
        }
        match c {
            '"' => quoted = true,
            '[' | '{' => {
                depth += 1;
                waiting |= depth == 1;
            }
            ']' | '}' => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            ',' if depth == 1 => waiting = true,
            _ => {}
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::item_lines;

    #[test]
    fn each_item_is_found_on_its_line() {
        let json = "{\"a\": [\n {\"x\": [1,2]},\n\n {\"y\": \"], [\\\"\"},\n 3]}";
        assert_eq!(item_lines(json, Some("a")), [2, 4, 5]);
        assert_eq!(item_lines("[]", None), Vec::<usize>::new());
    }
}
