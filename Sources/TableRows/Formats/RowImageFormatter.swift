public import ByteIO

/// The forms that row images of a binary log can be written in.
public enum RowImageForm: Hashable, Sendable {
  /// A commented line for each column, as the stock tools' `--verbose` has them. For each column of the image what stands
  /// behind the value, up to `is_null=`, if anything shall: see ``PseudoSQL``.
  case pseudoSQL(comments: [[UInt8]])
  /// An object of JSON.
  case json
  /// The list of values of an INSERT statement, in parentheses.
  case values
  /// The assignments of an UPDATE statement.
  case assignments
  /// The conditions of a WHERE clause. By a key, texts are compared by their collations, else byte by byte.
  case conditions(isKey: Bool)
}

/// Writes row images of one table that hold the same columns in one form. One for each thread.
public final class RowImageFormatter {
  private let decoder: RowDecoder
  private let format: Format
  private let state: Unchecked<State>

  private struct State: ~Copyable {
    var texts: TextConversion
    let blobs = BlobValues()
  }

  private enum Format {
    case pseudo(PseudoSQL)
    case json(LoggedJSON)
    case statement(StatementValues)
  }

  /// A formatter.
  /// - Parameters:
  ///   - columns: the columns of the image, with their indices in the table.
  ///   - isWritten: for each of them, whether it is written.
  /// - Throws: ``CharacterSetError`` for a character set that cannot be converted.
  public init(_ columns: [(index: Int, column: LoggedColumn)], isWritten: [Bool], form: RowImageForm) throws {
    let logged = columns.map(\.column)
    let use: RowLayout.ImageUse
    switch form {
    case .pseudoSQL(let comments):
      use = .bytes
      format = .pseudo(PseudoSQL(columns: columns.map(\.index), comments: comments))
    case .json:
      use = .values
      format = .json(LoggedJSON(names: logged.map(\.name.bytes), isWritten: isWritten))
    case .values:
      use = .statement
      format = .statement(
        StatementValues(
          logged.map { StatementValues.Frame(value: $0) }, isWritten: isWritten, separator: Array(",".utf8),
          hasParentheses: true, showsBytes: false))
    case .assignments:
      use = .statement
      format = .statement(
        StatementValues(
          logged.map { StatementValues.Frame(assignment: $0) }, isWritten: isWritten, separator: Array(", ".utf8),
          hasParentheses: false, showsBytes: false))
    case .conditions(let isKey):
      use = isKey ? .statement : .comparison
      format = .statement(
        StatementValues(
          logged.map { StatementValues.Frame(condition: $0, isKey: isKey) }, isWritten: isWritten,
          separator: Array(" AND ".utf8), hasParentheses: false, showsBytes: true))
    }
    let layout = RowLayout(images: logged, isWritten: isWritten, use: use)
    let isRaw = use == .bytes
    decoder = RowDecoder(layout: layout, selection: nil, isRaw: isRaw)
    state = Unchecked(State(texts: try TextConversion(layout, isStrict: false, isRaw: isRaw)))
  }

  /// Writes the image that begins at `start`.
  /// - Parameters:
  ///   - rows: the rows of an event.
  ///   - partial: for each column of the image, whether its value is what a partial update changes in a document; empty if
  ///     none is.
  /// - Returns: where the image ends.
  /// - Throws: ``RowError`` if the bytes contradict the layout; what was written so far stays.
  public func append(
    _ rows: RawSpan, at start: Int, partial: [Bool] = [], to output: inout OutputBuffer
  ) throws(RowError) -> Int {
    let row = rows.extracting(start..<rows.byteCount)
    do throws(RowError) {
      switch format {
      case .pseudo(let format): return start + (try write(row, partial, format, to: &output))
      case .json(let format): return start + (try write(row, partial, format, to: &output))
      case .statement(let format): return start + (try write(row, partial, format, to: &output))
      }
    } catch {
      var error = error
      error.position += start
      throw error
    }
  }

  @inline(__always)
  private func write(
    _ row: RawSpan, _ partial: [Bool], _ format: some RowFormat, to output: inout OutputBuffer
  ) throws(RowError) -> Int {
    try state.withValue { (state) throws(RowError) in
      try decoder.writeImage(row, partial: partial, state.blobs, as: format, &state.texts, to: &output)
    }
  }

  /// Where the image that begins at `start` ends.
  /// - Throws: ``RowError`` if the bytes contradict the layout.
  public func end(of rows: RawSpan, at start: Int) throws(RowError) -> Int {
    do throws(RowError) { return start + (try decoder.endOfImage(rows.extracting(start..<rows.byteCount))) } catch {
      var error = error
      error.position += start
      throw error
    }
  }
}
