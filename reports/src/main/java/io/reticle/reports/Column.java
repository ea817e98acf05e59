package io.reticle.reports;

import io.reticle.reports.event.Certification;
import io.reticle.reports.event.SutDescription;

import java.time.Duration;
import java.util.List;

/**
 * One system at one level: a column of the matrix.
 *
 * @param certification the run's own word on this system and level; {@link
 *     Certification#INCONCLUSIVE} if the run gave none
 * @param reason why; may be empty for a certified system
 * @param tally over all cases of the column
 * @param chapters the column's cases by chapter, chapters in the order of the catalogue
 * @param elapsed from the start of the column's first case to the end of its last
 */
public record Column(
        SutDescription sut,
        String level,
        Certification certification,
        String reason,
        Tally tally,
        List<Chapter> chapters,
        Duration elapsed) {
    public Column {
        chapters = List.copyOf(chapters);
    }

    /**
     * The cases of one chapter.
     *
     * @param tally over the chapter's cases
     */
    public record Chapter(String name, Tally tally) {}
}
