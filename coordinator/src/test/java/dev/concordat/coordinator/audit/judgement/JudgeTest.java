package dev.concordat.coordinator.audit.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two tables: what must be found, and what is so near to it that it must not. */
class JudgeTest {

    /** Found: with this severity. */
    record Red(Rule rule, Severity severity, String when, Scene scene) {
        @Override
        public String toString() {
            return rule + " when " + when;
        }
    }

    /** Not found. */
    record Green(Rule rule, String when, Scene scene) {
        @Override
        public String toString() {
            return "no " + rule + " when " + when;
        }
    }

    private static Red violation(Rule rule, String when, Scene scene) {
        return new Red(rule, Severity.VIOLATION, when, scene);
    }

    private static Red warning(Rule rule, String when, Scene scene) {
        return new Red(rule, Severity.WARNING, when, scene);
    }

    private static Red inDoubt(Rule rule, String when, Scene scene) {
        return new Red(rule, Severity.IN_DOUBT, when, scene);
    }

    private static Red note(Rule rule, String when, Scene scene) {
        return new Red(rule, Severity.NOTE, when, scene);
    }

    /** Both branches are in the decision, in this state. */
    private static Scene pair(String state) {
        return new Scene().branch("1", "bank-a", "prepared", state).branch("2", "bank-b", "prepared", state);
    }

    private static Scene half() {
        return new Scene().work("a", "1", "bank-a").tombstone("b", "2", "bank-b");
    }

    private static Scene half(String state) {
        return pair(state).work("a", "1", "bank-a").tombstone("b", "2", "bank-b");
    }

    private static ServerReading with(boolean fsync, boolean pages, String commit, int slots, int used, long age) {
        return new ServerReading("127.0.0.1:5432", Scene.CREATED, fsync, pages, commit, slots, used, age, 200_000_000);
    }

    static Stream<Red> contradictions() {
        return Stream.of(
                violation(
                        Rule.HALF_COMMITTED,
                        "decided to commit both",
                        half("committed").committed()),
                violation(
                        Rule.HALF_COMMITTED, "decided to abort", half("aborted").aborted()),
                violation(Rule.HALF_COMMITTED, "decided to abort without naming any", half().aborted()),
                warning(Rule.HALF_COMMITTED, "active", half("prepared").active()),
                warning(Rule.HALF_COMMITTED, "forgotten", half().forgotten()),
                warning(Rule.HALF_COMMITTED, "unknown", half().unknown()),
                violation(
                        Rule.COMMITTED_AGAINST_ABORT,
                        "aborting",
                        half("prepared").aborting()),
                violation(Rule.COMMITTED_AGAINST_ABORT, "not named by the abort", half().aborted()),
                violation(Rule.COMMITTED_UNDECIDED, "active", half("prepared").active()),
                violation(Rule.COMMITTED_UNKNOWN, "unknown", half().unknown()),
                violation(
                        Rule.COMMITTED_OUTSIDE_DECISION,
                        "the decision names another branch",
                        new Scene()
                                .branch("2", "bank-b", "prepared", "committed")
                                .work("a", "1", "bank-a")
                                .committed()),
                violation(
                        Rule.COMMITTED_OUTSIDE_DECISION,
                        "the decision names another participant",
                        new Scene()
                                .branch("1", "bank-b", "prepared", "committed")
                                .work("a", "1", "bank-a")
                                .committed()),
                violation(
                        Rule.ABORTED_AGAINST_COMMIT,
                        "acknowledged",
                        half("committed").committed()),
                violation(
                        Rule.ABORTED_AGAINST_COMMIT,
                        "not delivered",
                        half("prepared").committing()),
                violation(
                        Rule.ACKNOWLEDGED_WITHOUT_ROW,
                        "the participant's database is known and its fence is older",
                        pair("committed")
                                .work("a", "1", "bank-a")
                                .work("b", "3", "bank-b")
                                .committed()),
                violation(
                        Rule.ACKNOWLEDGED_WITHOUT_ROW,
                        "the participant's database has old rows only",
                        pair("committed")
                                .work("a", "1", "bank-a")
                                .everInB("bank-b")
                                .committed()),
                violation(
                        Rule.ACKNOWLEDGED_WITHOUT_ROW,
                        "no row of the transaction is left anywhere",
                        pair("committed").everInB("bank-b").committed()),
                violation(
                        Rule.PREPARED_AND_ENDED,
                        "committed in the same database",
                        pair("committed")
                                .work("a", "1", "bank-a")
                                .prepared("a", "1", "bank-a", 3)
                                .committed()),
                violation(
                        Rule.PREPARED_AFTER_ACKNOWLEDGEMENT,
                        "the commit is acknowledged",
                        pair("committed").prepared("a", "1", "bank-a", 3).committed()),
                violation(
                        Rule.PREPARED_AFTER_ACKNOWLEDGEMENT,
                        "the abort is acknowledged",
                        pair("aborted").prepared("a", "1", "bank-a", 3).aborted()),
                violation(Rule.HAZARD, "a branch is one", pair("hazard").committing()),
                note(
                        Rule.RESOLVED_CONTRADICTION,
                        "against a commit",
                        half("resolved-by-operator").committed()),
                note(
                        Rule.RESOLVED_CONTRADICTION,
                        "against an abort",
                        half("resolved-by-operator").aborted()));
    }

    static Stream<Red> doubts() {
        return Stream.of(
                inDoubt(
                        Rule.IN_DOUBT_UNDECIDED,
                        "active",
                        pair("prepared").prepared("a", "1", "bank-a", 59).active()),
                warning(
                        Rule.IN_DOUBT_UNDECIDED,
                        "active for long",
                        pair("prepared").prepared("a", "1", "bank-a", 60).active()),
                inDoubt(
                        Rule.IN_DOUBT_UNDELIVERED,
                        "committing",
                        pair("prepared").prepared("a", "1", "bank-a", 3).committing()),
                inDoubt(
                        Rule.IN_DOUBT_UNDELIVERED,
                        "nothing is prepared in any database",
                        pair("prepared").committing()),
                warning(
                        Rule.IN_DOUBT_UNDELIVERED,
                        "decided a minute ago",
                        pair("prepared").committing().secondsAfterTheDecision(60)),
                warning(
                        Rule.IN_DOUBT_UNDELIVERED,
                        "an abort waits for a minute",
                        pair("enlisted").aborting().secondsAfterTheDecision(60)),
                inDoubt(
                        Rule.IN_DOUBT_UNDELIVERED,
                        "a refused branch is prepared all the same",
                        new Scene()
                                .refused("1", "bank-a")
                                .prepared("a", "1", "bank-a", 3)
                                .aborted()),
                inDoubt(
                        Rule.IN_DOUBT_LEFT_OUT,
                        "not in the decision",
                        pair("committed").prepared("a", "3", "bank-a", 3).committed()),
                inDoubt(
                        Rule.IN_DOUBT_UNKNOWN,
                        "unknown",
                        new Scene().prepared("a", "1", "bank-a", 3).unknown()),
                warning(
                        Rule.IN_DOUBT_UNKNOWN,
                        "unknown for long",
                        new Scene().prepared("a", "1", "bank-a", 61).unknown()),
                inDoubt(
                        Rule.IN_DOUBT_FORGOTTEN,
                        "forgotten",
                        new Scene().prepared("a", "1", "bank-a", 3).forgotten()),
                inDoubt(
                        Rule.FOREIGN_CLUSTER,
                        "prepared by another",
                        new Scene().preparedBy("other", "a", "1", "bank-a", 3)));
    }

    static Stream<Red> databases() {
        return Stream.of(
                violation(Rule.FSYNC_OFF, "off", new Scene().server(with(false, true, "on", 100, 2, 50))),
                violation(Rule.FULL_PAGE_WRITES_OFF, "off", new Scene().server(with(true, false, "on", 100, 2, 50))),
                warning(Rule.SYNCHRONOUS_COMMIT_OFF, "off", new Scene().server(with(true, true, "off", 100, 2, 50))),
                warning(Rule.NO_SLOTS, "none", new Scene().server(with(true, true, "on", 0, 0, 0))),
                warning(
                        Rule.SLOTS_SHORT,
                        "19 of 100 are free",
                        new Scene().server(with(true, true, "on", 100, 81, 50))),
                warning(
                        Rule.XID_HORIZON,
                        "beyond half",
                        new Scene().server(with(true, true, "on", 100, 2, 100_000_001))),
                warning(Rule.NO_FENCE, "not found", new Scene().withoutFence()),
                warning(Rule.UNREADABLE_NAME, "half a name", new Scene().unreadable("concordat:x")),
                note(Rule.FOREIGN_ROWS, "one", new Scene().foreignRows(1)),
                warning(Rule.CUT_SHORT, "more rows than are read", new Scene().cutShort()),
                warning(Rule.CUT_SHORT, "more is prepared than is read", new Scene().preparedCutShort()),
                warning(Rule.CUT_SHORT, "more transactions than are listed", new Scene().listCutShort()),
                warning(
                        Rule.DATABASE_NOT_GIVEN,
                        "nothing of bank-b was seen",
                        pair("committed").work("a", "1", "bank-a").committed()),
                warning(
                        Rule.DATABASE_NOT_GIVEN,
                        "the decision is not delivered",
                        pair("prepared").prepared("a", "1", "bank-a", 3).committing()),
                note(
                        Rule.DATABASE_NOT_GIVEN,
                        "nothing is decided",
                        pair("prepared").prepared("a", "1", "bank-a", 3).active()));
    }

    static Stream<Green> sound() {
        return Stream.of(
                new Green(Rule.HALF_COMMITTED, "both are committed", whole()),
                new Green(
                        Rule.HALF_COMMITTED,
                        "an operator has resolved it",
                        half("resolved-by-operator").committed()),
                new Green(
                        Rule.HALF_COMMITTED,
                        "the aborted branch was left out of the commit",
                        half().branch("1", "bank-a", "prepared", "committed").committed()),
                new Green(
                        Rule.HALF_COMMITTED,
                        "the aborted branch had nothing to commit",
                        half().branch("1", "bank-a", "prepared", "committed")
                                .branch("2", "bank-b", "read-only", "read-only")
                                .committed()),
                new Green(Rule.COMMITTED_AGAINST_ABORT, "committed", whole()),
                new Green(
                        Rule.COMMITTED_AGAINST_ABORT,
                        "aborted everywhere",
                        new Scene().tombstone("a", "1", "bank-a").aborted()),
                new Green(
                        Rule.COMMITTED_UNDECIDED,
                        "active, a branch refused",
                        new Scene().tombstone("a", "1", "bank-a").active()),
                new Green(
                        Rule.COMMITTED_UNKNOWN,
                        "unknown and aborted",
                        new Scene().tombstone("a", "1", "bank-a").unknown()),
                new Green(
                        Rule.COMMITTED_UNKNOWN,
                        "forgotten",
                        new Scene().work("a", "1", "bank-a").forgotten()),
                new Green(Rule.COMMITTED_OUTSIDE_DECISION, "in the decision", whole()),
                new Green(
                        Rule.ABORTED_AGAINST_COMMIT,
                        "left out of the commit",
                        half().branch("1", "bank-a", "prepared", "committed").committed()),
                new Green(
                        Rule.ABORTED_AGAINST_COMMIT,
                        "it had nothing to commit",
                        half().branch("1", "bank-a", "prepared", "committed")
                                .branch("2", "bank-b", "read-only", "read-only")
                                .committed()),
                new Green(
                        Rule.ABORTED_AGAINST_COMMIT,
                        "decided to abort",
                        half("aborted").aborted()),
                new Green(Rule.ACKNOWLEDGED_WITHOUT_ROW, "the rows are there", whole()),
                new Green(
                        Rule.ACKNOWLEDGED_WITHOUT_ROW,
                        "not acknowledged",
                        pair("prepared").work("a", "3", "bank-a").committing()),
                new Green(
                        Rule.ACKNOWLEDGED_WITHOUT_ROW,
                        "the participant's database was not given",
                        pair("committed").work("a", "1", "bank-a").committed()),
                new Green(
                        Rule.ACKNOWLEDGED_WITHOUT_ROW,
                        "the fence begins later",
                        pair("committed")
                                .work("a", "3", "bank-a")
                                .oldestRow(Scene.CREATED)
                                .committed()),
                new Green(
                        Rule.ACKNOWLEDGED_WITHOUT_ROW,
                        "not all rows were read",
                        pair("committed").work("a", "3", "bank-a").cutShort().committed()),
                new Green(
                        Rule.ACKNOWLEDGED_WITHOUT_ROW,
                        "not all that is prepared was read",
                        pair("committed")
                                .work("a", "3", "bank-a")
                                .preparedCutShort()
                                .committed()),
                new Green(
                        Rule.ACKNOWLEDGED_WITHOUT_ROW,
                        "it had nothing to commit",
                        new Scene()
                                .branch("1", "bank-a", "read-only", "read-only")
                                .work("a", "3", "bank-a")
                                .committed()),
                new Green(
                        Rule.ACKNOWLEDGED_WITHOUT_ROW,
                        "it is still prepared, which is told already",
                        pair("committed").prepared("a", "1", "bank-a", 3).committed()),
                new Green(
                        Rule.PREPARED_AND_ENDED,
                        "another branch has ended",
                        pair("prepared")
                                .work("a", "2", "bank-b")
                                .prepared("a", "1", "bank-a", 3)
                                .committing()),
                new Green(
                        Rule.PREPARED_AFTER_ACKNOWLEDGEMENT,
                        "not acknowledged",
                        pair("prepared").prepared("a", "1", "bank-a", 3).committing()),
                new Green(
                        Rule.PREPARED_AFTER_ACKNOWLEDGEMENT,
                        "refused, which nobody acknowledges",
                        new Scene()
                                .refused("1", "bank-a")
                                .prepared("a", "1", "bank-a", 3)
                                .aborted()),
                new Green(Rule.HAZARD, "committed", whole()),
                new Green(
                        Rule.RESOLVED_CONTRADICTION,
                        "nobody resolved it",
                        half("committed").committed()),
                new Green(Rule.IN_DOUBT_UNDECIDED, "decided", whole()),
                new Green(Rule.IN_DOUBT_UNDELIVERED, "committed", whole()),
                new Green(Rule.IN_DOUBT_UNDELIVERED, "active", pair("prepared").active()),
                new Green(
                        Rule.IN_DOUBT_LEFT_OUT,
                        "in the decision",
                        pair("prepared").prepared("a", "1", "bank-a", 3).committing()),
                new Green(Rule.IN_DOUBT_UNKNOWN, "nothing is prepared", new Scene().unknown()),
                new Green(
                        Rule.IN_DOUBT_UNKNOWN,
                        "prepared by another cluster",
                        new Scene().preparedBy("other", "a", "1", "bank-a", 3).unknown()),
                new Green(Rule.IN_DOUBT_FORGOTTEN, "nothing is prepared", new Scene().forgotten()),
                new Green(
                        Rule.FOREIGN_CLUSTER,
                        "ours",
                        new Scene().prepared("a", "1", "bank-a", 3).unknown()),
                new Green(Rule.FSYNC_OFF, "on", whole()),
                new Green(Rule.FULL_PAGE_WRITES_OFF, "on", whole()),
                new Green(
                        Rule.SYNCHRONOUS_COMMIT_OFF,
                        "local",
                        new Scene().server(with(true, true, "local", 100, 2, 50))),
                new Green(Rule.NO_SLOTS, "one", new Scene().server(with(true, true, "on", 1, 0, 0))),
                new Green(Rule.SLOTS_SHORT, "a fifth is free", new Scene().server(with(true, true, "on", 100, 80, 50))),
                new Green(Rule.XID_HORIZON, "half", new Scene().server(with(true, true, "on", 100, 2, 100_000_000))),
                new Green(Rule.NO_FENCE, "found", whole()),
                new Green(Rule.UNREADABLE_NAME, "all are ours", whole()),
                new Green(Rule.FOREIGN_ROWS, "none", whole()),
                new Green(Rule.CUT_SHORT, "all are read", whole()),
                new Green(Rule.DATABASE_NOT_GIVEN, "both are given", whole()),
                new Green(
                        Rule.DATABASE_NOT_GIVEN,
                        "its rows are old",
                        pair("committed")
                                .work("a", "1", "bank-a")
                                .everInB("bank-b")
                                .committed()),
                new Green(
                        Rule.DATABASE_NOT_GIVEN,
                        "it had nothing to commit",
                        new Scene()
                                .branch("1", "bank-a", "read-only", "read-only")
                                .committed()));
    }

    private static Scene whole() {
        return pair("committed")
                .work("a", "1", "bank-a")
                .work("b", "2", "bank-b")
                .committed();
    }

    @ParameterizedTest
    @MethodSource({"contradictions", "doubts", "databases"})
    void isFound(Red red) {
        assertThat(red.scene().findings())
                .filteredOn(finding -> finding.subject().rule() == red.rule())
                .isNotEmpty()
                .allMatch(finding -> finding.severity() == red.severity());
    }

    @ParameterizedTest
    @MethodSource("sound")
    void isNotFound(Green green) {
        assertThat(green.scene().findings())
                .noneMatch(finding -> finding.subject().rule() == green.rule());
    }

    @Test
    void everyRuleStandsInBothTables() {
        Set<Rule> red = EnumSet.noneOf(Rule.class);
        Stream.of(contradictions(), doubts(), databases())
                .flatMap(table -> table)
                .forEach(entry -> red.add(entry.rule()));
        Set<Rule> green = EnumSet.noneOf(Rule.class);
        sound().forEach(entry -> green.add(entry.rule()));

        assertThat(red).containsExactlyInAnyOrder(Rule.values());
        assertThat(green).containsExactlyInAnyOrder(Rule.values());
    }

    @Test
    void nothingIsFoundOfACommitThatIsWhole() {
        assertThat(whole().findings()).isEmpty();
    }

    @Test
    void nothingIsFoundOfAnAbortThatIsWhole() {
        assertThat(pair("aborted")
                        .tombstone("a", "1", "bank-a")
                        .tombstone("b", "2", "bank-b")
                        .aborted()
                        .findings())
                .isEmpty();
    }

    @Test
    void theServerOfTwoDatabasesIsJudgedOnce() {
        assertThat(new Scene().server(with(false, true, "on", 100, 2, 50)).findings())
                .hasSize(1);
    }

    @Test
    void twoServersOfOneInnerAddressAreJudgedBoth() {
        assertThat(new Scene()
                        .server(with(false, true, "on", 100, 2, 50))
                        .otherServerOfB()
                        .findings())
                .extracting(finding -> finding.subject().database())
                .containsExactly("a", "b");
    }

    @Test
    void whatWasCutShortIsNotSaidToBeMissing() {
        assertThat(pair("prepared").committing().findings())
                .anyMatch(finding -> finding.text().contains("In no given database"));
        assertThat(pair("prepared").preparedCutShort().committing().findings())
                .noneMatch(finding -> finding.text().contains("In no given database"));
    }

    @Test
    void aViolationThatChangesItsRuleStands() {
        List<Finding> first = half("prepared").active().findings();
        List<Finding> second = half("committed").committed().findings();

        assertThat(Judge.standing(first, second))
                .extracting(finding -> finding.subject().rule())
                .contains(Rule.ABORTED_AGAINST_COMMIT, Rule.HALF_COMMITTED)
                .doesNotContain(Rule.COMMITTED_UNDECIDED);
    }

    @Test
    void aDoubtThatTurnsIntoAViolationIsNotReportedAfterOneLook() {
        List<Finding> first = pair("prepared").committing().findings();
        List<Finding> second = half("committed").committed().findings();

        assertThat(first).isNotEmpty();
        assertThat(Judge.standing(first, second)).isEmpty();
    }

    @Test
    void aParticipantThatWasSeenForTheFirstTimeMeanwhileHasADatabase() {
        Scene before = pair("committed").work("a", "1", "bank-a").committed();
        List<Finding> first = before.findings();

        assertThat(Judge.suspects(before.evidence(), first)).containsExactly(Scene.TRANSACTION);
        assertThat(Judge.standing(first, first)).hasSize(1);
        assertThat(Judge.standing(first, whole().findings())).isEmpty();
    }

    @Test
    void homesOfTwoLooksAreHomes() {
        Homes first = new Scene().work("a", "1", "bank-a").evidence().homes();
        Homes second = new Scene().work("b", "1", "bank-a").evidence().homes();

        assertThat(first.and(second).of("bank-a")).containsExactly("a", "b");
        assertThat(first.of("bank-a")).containsExactly("a");
    }

    @Test
    void onlySomeOfManyUnreadableNamesAreNamed() {
        Scene scene = new Scene();
        IntStream.range(0, 22).forEach(number -> scene.unreadable("concordat:" + number));

        assertThat(scene.findings()).singleElement().satisfies(finding -> assertThat(finding.text())
                .contains("concordat:19 and 2 more")
                .doesNotContain("concordat:20"));
    }

    @Test
    void whatTheSecondLookDoesNotSeeIsNotReported() {
        List<Finding> first = pair("prepared")
                .prepared("a", "1", "bank-a", 3)
                .prepared("b", "2", "bank-b", 3)
                .committing()
                .findings();

        assertThat(first).hasSize(2);
        assertThat(Judge.standing(first, whole().findings())).isEmpty();
    }

    @Test
    void whatOnlyTheSecondLookSeesIsNotReported() {
        assertThat(Judge.standing(List.of(), half("committed").committed().findings()))
                .isEmpty();
    }

    @Test
    void whatBothLooksSeeIsReportedAsTheSecondSeesIt() {
        List<Finding> first =
                new Scene().prepared("a", "1", "bank-a", 58).unknown().findings();
        List<Finding> second =
                new Scene().prepared("a", "1", "bank-a", 63).unknown().findings();

        assertThat(Judge.standing(first, second)).singleElement().satisfies(finding -> assertThat(finding.severity())
                .isEqualTo(Severity.WARNING));
    }

    @Test
    void findingsOfADatabaseStandAfterOneLook() {
        List<Finding> first = new Scene().cutShort().findings();

        assertThat(Judge.standing(first, List.of())).isEqualTo(first);
    }

    @Test
    void theWorstFindingIsTheVerdict() {
        assertThat(Verdict.of(List.of())).isEqualTo(Verdict.CLEAN);
        assertThat(Verdict.of(
                        new Scene().prepared("a", "1", "bank-a", 3).unknown().findings()))
                .isEqualTo(Verdict.CLEAN);
        assertThat(Verdict.of(
                        new Scene().prepared("a", "1", "bank-a", 60).unknown().findings()))
                .isEqualTo(Verdict.WARNINGS);
        assertThat(Verdict.of(half().unknown().findings())).isEqualTo(Verdict.VIOLATIONS);
        assertThat(Stream.of(Verdict.values()).map(Verdict::exitCode)).containsExactly(0, 4, 3);
    }

    @Test
    void namesOfPreparedTransactionsAreReadAsTheStarterWritesThem() {
        assertThat(PreparedBranch.parse(
                        "a",
                        "concordat:west:" + Scene.TRANSACTION + ":2.1:bank-a:29950",
                        Duration.ofSeconds(1),
                        List.of()))
                .hasValueSatisfying(branch -> {
                    assertThat(branch.cluster()).isEqualTo("west");
                    assertThat(branch.name()).isEqualTo(Scene.name("2.1", "bank-a"));
                    assertThat(branch.timeout()).hasMillis(29_950);
                });
        for (String cluster : List.of("", "-west", "we st", "$(reboot)", "w;x", "w\u001b[2J", "w\nx", "x".repeat(64))) {
            assertThat(PreparedBranch.parse(
                            "a",
                            "concordat:" + cluster + ":" + Scene.TRANSACTION + ":1:bank-a:5",
                            Duration.ZERO,
                            List.of()))
                    .as(cluster)
                    .isEmpty();
        }
        for (String other : List.of("concordat:x", "concordat:west:short:1:bank-a:5", "other:west")) {
            assertThat(PreparedBranch.parse("a", other, Duration.ZERO, List.of()))
                    .as(other)
                    .isEmpty();
        }
    }
}
