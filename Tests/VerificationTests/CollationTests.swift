import ByteIO
import TableRows
import TestSupport
import Testing

/// What we hold to be the same in a collation is the same to a real server.
@Suite struct CollationTests {
  @Test(arguments: ReplayServer.families) func lettersAndSpacesAreTheSameOnlyWhereAServerSaysSo(_ family: String) throws
  {
    let server = try ReplayServer.start(family)
    // MariaDB has names that go with several character sets.
    let names =
      server.isMySQL ? "COLLATION_NAME" : "FULL_COLLATION_NAME"
    let table = server.isMySQL ? "COLLATIONS" : "COLLATION_CHARACTER_SET_APPLICABILITY"
    let collations = try server.rows(
      """
      SELECT \(names), CHARACTER_SET_NAME, IS_DEFAULT FROM information_schema.\(table)
      WHERE CHARACTER_SET_NAME <> 'binary'
      """)
    #expect(collations.count > 200)
    // What is asked, and what the answer must be; all at once, for each call costs.
    var questions: [(name: String, sql: String, answer: [String])] = []
    let letters = "WITH RECURSIVE letters AS (SELECT 0 AS seq UNION ALL SELECT seq + 1 FROM letters WHERE seq < 25)"
    var folding = 0
    var padding = 0
    // The defaults of their sets as they are written, and without a name.
    let named = collations.map { ($0[0], $0[1], " COLLATE \($0[0])") }
    for (name, set, clause) in named + collations.filter({ $0[2] == "Yes" }).map({ ($0[0], $0[1], "") }) {
      let definition = try TableDefinition(
        parsing: ByteString(
          "CREATE TABLE `t` (`a` varchar(20) CHARACTER SET \(set)\(clause)) ENGINE=InnoDB DEFAULT CHARSET=latin1"
        ),
        dialect: .modern, databaseCharacterSet: .utf8mb4)
      let comparison = try #require(TextComparison(definition.columns[0], in: definition))
      func text(_ expression: String) -> String { "(CONVERT(\(expression) USING \(set)) COLLATE \(name))" }
      if comparison.foldsLetters {
        folding += 1
        // All pairs of letters: a pair may be a letter of its own.
        let lower = text("CONCAT(CHAR(97+a.seq), CHAR(97+b.seq))")
        let others = [
          text("CONCAT(CHAR(65+a.seq), CHAR(97+b.seq))"), text("CONCAT(CHAR(97+a.seq), CHAR(65+b.seq))"),
          text("CONCAT(CHAR(65+a.seq), CHAR(65+b.seq))"),
        ]
        let same = others.map { "SUM(\(lower) = \($0))" }.joined(separator: ", ")
        questions.append(
          (
            name, "\(letters) SELECT \(same) FROM letters AS a, letters AS b",
            ["676", "676", "676"]
          ))
      }
      if comparison.padsSpaces {
        padding += 1
        questions.append((name, "SELECT \(text("'a'")) = \(text("'a  '"))", ["1"]))
      }
      if comparison.isBinary {
        questions.append((name, "SELECT \(text("'a'")) = \(text("'A'"))", ["0"]))
      }
    }
    let answers = try server.rows(questions.map { $0.sql + ";\n" }.joined())
    #expect(answers.count == questions.count)
    for (question, answer) in zip(questions, answers) { #expect(answer == question.answer, "\(question.name)") }
    #expect(folding > 50)
    #expect(padding > 100)
  }
}
