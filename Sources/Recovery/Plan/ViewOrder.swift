internal import ByteIO

/// Views after those that they are built on. 6.0.6 and later store them so; 6.0.5 does not (14).
enum ViewOrder {
  static func order(_ views: [RestorePiece]) -> [RestorePiece] {
    var byName: [ByteString: [Int]] = [:]
    for (index, view) in views.enumerated() { byName[ByteString(view.name.lowercased), default: []].append(index) }
    // A name that is not the view's, but a column's or that of another database's view, does no harm: it only orders.
    let bases = views.indices.map { index in
      views[index].identifiers.flatMap { byName[$0] ?? [] }.filter { $0 != index }.sorted()
    }
    var (order, isPlaced) = ([RestorePiece](), [Bool](repeating: false, count: views.count))
    for first in views.indices where !isPlaced[first] {
      isPlaced[first] = true
      var stack = [(view: first, next: 0)]
      while let top = stack.last {
        guard top.next < bases[top.view].count else {
          order.append(views[top.view])
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].next += 1
        let base = bases[top.view][top.next]
        if !isPlaced[base] {
          isPlaced[base] = true
          stack.append((base, 0))
        }
      }
    }
    return order
  }
}
