public import ByteIO

/// A statement of a log: what it is, and which databases and tables it touches.
///
/// Told from its text alone. Which tables triggers, foreign keys and views bring in besides is not in it, and neither
/// is whether a name is that of a view or of a temporary table.
public struct LoggedStatement: Hashable, Sendable {
  /// What it is.
  public let kind: StatementKind
  /// Whether it says TEMPORARY: CREATE TEMPORARY TABLE, DROP TEMPORARY TABLE.
  public let isTemporary: Bool
  /// Every place that names an object, in the order in which they are found.
  public let references: [ObjectReference]
  /// Why the list may not be all; empty if it is.
  public let uncertainties: [TouchUncertainty]

  /// Reads a statement, in time that grows with its length and with no more than its bytes once or twice in memory.
  public init(_ statement: ByteString, in context: StatementContext) {
    var reader = StatementReader(statement.bytes, context)
    reader.readRest()
    self.init(reader)
  }

  /// The same of borrowed bytes.
  public init(_ statement: RawSpan, in context: StatementContext) {
    self.init(ByteString(statement.array), in: context)
  }

  init(_ reader: StatementReader) {
    kind = reader.kind
    isTemporary = reader.isTemporary
    references = reader.references
    uncertainties = reader.uncertainties
  }

  /// Whether all that it touches is in ``references``.
  public var isCertain: Bool { uncertainties.isEmpty }

  /// The tables, views and sequences that it names, once each; those that it writes or defines, or all others.
  public func tables(written: Bool) -> [ObjectReference] {
    var seen: Set<[ByteString]> = []
    var found: [ObjectReference] = []
    for reference in references where [.table, .view, .sequence].contains(reference.kind) {
      guard let name = reference.name, (reference.access != .read) == written else { continue }
      if seen.insert([reference.database, name]).inserted { found.append(reference) }
    }
    return found
  }
}
