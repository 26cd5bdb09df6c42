/// Goes over the body of a routine, trigger or event and makes sure that the statement ends where its text does:
/// semicolons stand only inside of blocks that are still open.
///
/// A server ends the CREATE at the END of the outermost block, or at the first semicolon if there is no block, and then
/// executes what follows. Whatever could be read as a longer block than the server reads is refused.
struct CompoundBody {
  private enum Frame: Equatable {
    case parentheses, block, caseExpression, loop, repeatLoop, repeatCondition
    case whileLoop(isCondition: Bool), conditional(isCondition: Bool), caseStatement(isCondition: Bool)

    /// Whether it holds statements that semicolons end.
    var holdsStatements: Bool { self != .parentheses && self != .caseExpression }
  }

  private let statement: UntrustedStatement
  private var position: Int
  private var stack: [Frame] = []
  private var isAtStart = true

  /// Checks the body that begins at a token.
  static func check(_ statement: UntrustedStatement, from start: Int) throws(Refusal) {
    var body = CompoundBody(statement, start)
    try body.run()
  }

  private init(_ statement: UntrustedStatement, _ start: Int) {
    self.statement = statement
    position = start
  }

  private var refusal: Refusal { Refusal(reason: "its stored statement is more than one, or not one that can be told") }

  private mutating func run() throws(Refusal) {
    guard position < statement.tokens.count else { throw refusal }
    while position < statement.tokens.count {
      let word = statement.keyword(position)
      position += 1
      switch word {
      case "(":
        stack.append(.parentheses)
        isAtStart = false
      case ")":
        guard stack.popLast() == .parentheses else { throw refusal }
      case ";":
        guard let top = stack.last, top.holdsStatements else { throw refusal }
        isAtStart = true
      default: if isAtStart { try begin(word) } else { try go(on: word) }
      }
      if stack.count > 1000 { throw refusal }
    }
    if !stack.isEmpty { throw refusal }
  }

  /// The first word of a statement.
  private mutating func begin(_ word: String) throws(Refusal) {
    isAtStart = false
    switch word {
    case "BEGIN": push(.block)
    case "LOOP": push(.loop)
    case "REPEAT": push(.repeatLoop)
    case "WHILE": stack.append(.whileLoop(isCondition: true))
    case "IF": stack.append(.conditional(isCondition: true))
    case "CASE": stack.append(.caseStatement(isCondition: true))
    case "END": try end()
    case "ELSE":
      guard stack.last == .conditional(isCondition: false) || stack.last == .caseStatement(isCondition: false) else {
        throw refusal
      }
      isAtStart = true
    case "ELSEIF": try replace(.conditional(isCondition: false), with: .conditional(isCondition: true))
    case "WHEN": try replace(.caseStatement(isCondition: false), with: .caseStatement(isCondition: true))
    case "UNTIL": try replace(.repeatLoop, with: .repeatCondition)
    case "DECLARE": skipHandler()
    default:
      let isLabel = statement.isName(position - 1) && statement.keyword(position) == ":"
      if isLabel, statement.keyword(position + 1) != "=" {
        position += 1
        isAtStart = true
      }
    }
  }

  private mutating func push(_ frame: Frame) {
    stack.append(frame)
    isAtStart = true
  }

  private mutating func replace(_ frame: Frame, with other: Frame) throws(Refusal) {
    guard stack.last == frame else { throw refusal }
    stack[stack.count - 1] = other
  }

  /// END of the innermost block or statement.
  private mutating func end() throws(Refusal) {
    guard let frame = stack.popLast() else { throw refusal }
    let kind: String
    switch frame {
    case .block: kind = ""
    case .loop: kind = "LOOP"
    case .repeatCondition: kind = "REPEAT"
    case .whileLoop(isCondition: false): kind = "WHILE"
    case .conditional(isCondition: false): kind = "IF"
    case .caseStatement(isCondition: false): kind = "CASE"
    default: throw refusal
    }
    if !kind.isEmpty {
      guard statement.keyword(position) == kind else { throw refusal }
      position += 1
    }
    if statement.isName(position) { position += 1 }
    guard stack.isEmpty ? position == statement.tokens.count : statement.keyword(position) == ";" else { throw refusal }
  }

  /// DECLARE … HANDLER FOR conditions: a statement follows.
  private mutating func skipHandler() {
    guard statement.keyword(position + 1) == "HANDLER", statement.keyword(position + 2) == "FOR" else { return }
    position += 3
    while true {
      switch statement.keyword(position) {
      case "SQLSTATE": position += statement.keyword(position + 1) == "VALUE" ? 3 : 2
      case "NOT": position += 2
      default: position += 1
      }
      guard statement.keyword(position) == "," else { break }
      position += 1
    }
    isAtStart = true
  }

  /// A further word of a statement.
  private mutating func go(on word: String) throws(Refusal) {
    switch (word, stack.last) {
    case ("CASE", _): stack.append(.caseExpression)
    case ("END", .caseExpression): stack.removeLast()
    case ("END", .repeatCondition): try end()
    case ("THEN", .conditional(isCondition: true)): resume(.conditional(isCondition: false))
    case ("THEN", .caseStatement(isCondition: true)): resume(.caseStatement(isCondition: false))
    case ("DO", .whileLoop(isCondition: true)): resume(.whileLoop(isCondition: false))
    default: break
    }
  }

  private mutating func resume(_ frame: Frame) {
    stack[stack.count - 1] = frame
    isAtStart = true
  }
}
