internal import BackupStreamLib
internal import ByteIO
internal import TableRows

/// A stored CREATE of a view, routine, trigger or event.
struct ObjectStatement {
  let kind: RestorePiece.Kind
  let isCompound: Bool
  /// All names in it, in lower case.
  let identifiers: Set<ByteString>
  private let source: UntrustedStatement
  private let header: CreateHeader

  init(
    _ text: ByteString, type: ItemType, database: ByteString, name: ByteString, settings: SessionSettings
  ) throws(Refusal) {
    source = try UntrustedStatement(
      text, ansiQuotes: settings.ansiQuotes, backslashEscapes: settings.backslashEscapes)
    header = try CreateHeader(source)
    let expected: (kind: RestorePiece.Kind, word: String)? =
      switch type {
      case .view: (.view, "VIEW")
      case .procedure: (.routine, "PROCEDURE")
      case .function: (.routine, "FUNCTION")
      case .trigger: (.trigger, "TRIGGER")
      case .event: (.event, "EVENT")
      default: nil
      }
    guard let expected, header.kind == expected.word else {
      throw Refusal(reason: "its stored statement is of another kind")
    }
    guard header.name.lowercased == name.lowercased,
      header.database.map({ $0.lowercased == database.lowercased }) ?? true
    else { throw Refusal(reason: "its stored statement creates \(header.name.display)") }
    kind = expected.kind
    isCompound = kind != .view
    if isCompound {
      let body = try header.bodyStart(source)
      if source.keywords[..<min(body, source.keywords.count)].contains(";") {
        throw Refusal(reason: "its stored statement is more than one")
      }
      try CompoundBody.check(source, from: body)
    } else {
      try source.expectOne()
    }
    var identifiers: Set<ByteString> = []
    for index in source.tokens.indices where source.isName(index) {
      identifiers.insert(ByteString(source.value(index).lowercased))
    }
    self.identifiers = identifiers
  }

  /// The statement, without its end.
  func statement(_ names: CharacterSetNames, _ choice: DefinerChoice) -> [UInt8] {
    var edits = names.edits(source) + names.introducerEdits(source)
    if let definer = header.definer, choice != .keep {
      let range =
        source.tokens[definer.lowerBound].range.lowerBound..<source.tokens[definer.upperBound - 1].range.upperBound
      switch choice {
      case .keep: break
      case .strip: edits.append(TextEdit(range, ""))
      case .account(let user, let host):
        edits.append(TextEdit(range, Array("DEFINER=".utf8) + user.quotedName + [UInt8(ascii: "@")] + host.quotedName))
      }
    }
    return source.text(edits)
  }
}
