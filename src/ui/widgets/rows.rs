//! Which rows of a longer list to show.

/// Which of `total` rows to show in `room` rows when the middle gives way: how many from the start, how many are
/// hidden (their line takes one row), how many from the end.
pub const fn middle(total: usize, room: usize) -> (usize, usize, usize) {
    if total <= room {
        return (total, 0, 0);
    }
    if room == 0 {
        return (0, total, 0);
    }
    let head = room / 2;
    let tail = room - 1 - head;
    (head, total - head - tail, tail)
}

/// Which of `total` rows to show in `room` rows so that the selected one is seen: hidden above, the range shown, hidden
/// below. Each hidden part takes one row for its line.
pub fn window(
    total: usize,
    room: usize,
    selected: usize,
) -> (usize, std::ops::Range<usize>, usize) {
    if total <= room {
        return (0, 0..total, 0);
    }
    let selected = selected.min(total - 1);
    if room < 3 {
        let start = selected.min(total - room);
        return (0, start..start + room, 0);
    }
    if selected < room - 1 {
        return (0, 0..room - 1, total - (room - 1));
    }
    if selected >= total - (room - 1) {
        return (total - (room - 1), total - (room - 1)..total, 0);
    }
    let start = (selected - (room - 2) / 2).clamp(2, total - room + 1);
    let shown = start..start + room - 2;
    (start, shown.clone(), total - shown.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_give_way_in_the_middle_or_outside_the_window() {
        assert_eq!(middle(17, 10), (5, 8, 4));
        assert_eq!(middle(17, 6), (3, 12, 2));
        assert_eq!(middle(5, 5), (5, 0, 0));
        assert_eq!(middle(5, 0), (0, 5, 0));
        for total in 1..14 {
            for room in 1..14 {
                for selected in 0..total {
                    let (above, shown, below) = window(total, room, selected);
                    assert!(shown.contains(&selected), "{total} {room} {selected}");
                    let lines = shown.len() + usize::from(above > 0) + usize::from(below > 0);
                    assert!(lines <= room, "{total} {room} {selected}");
                    if room >= 3 {
                        assert_eq!(above + shown.len() + below, total);
                        assert_eq!(above, shown.start);
                    }
                }
            }
        }
    }
}
