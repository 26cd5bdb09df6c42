import ByteIO

/// Distributed transactions that are prepared.
enum PreparedTransactions {
  /// Which of them an XA COMMIT or XA ROLLBACK ends; MySQL writes their names in one way only.
  static func ended(by statement: ByteString, of prepared: some Collection<XID>) -> XID? {
    for front in ["XA COMMIT ", "XA ROLLBACK "] where statement.bytes.starts(with: front.utf8) {
      let name = statement.bytes.dropFirst(front.utf8.count)
      return prepared.first { name.starts(with: $0.description.utf8) }
    }
    return nil
  }
}
