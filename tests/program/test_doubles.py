"""Mocks and fakes told from the real thing, by the code around them: where they are made, set, given and patched in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

CASES = {
    "kinds": """
--- test_it.py
from unittest import mock
from unittest.mock import AsyncMock, MagicMock, Mock, NonCallableMagicMock, PropertyMock, create_autospec, seal
from lib import Router, Mail, push_event  #= resolved lib:push_event
def test_one():
    Mock().push(1)  #= double
    m = NonCallableMagicMock(spec_set=Router)
    m.push(1)  #= double lib:Router.push
    n = mock.AsyncMock(Router)
    n.push(1)  #= double lib:Router.push
    a = create_autospec(Router, instance=True)
    a.push(1)  #= double lib:Router.push
    b = create_autospec(Router)
    b.push(1)  #= double lib:Router.push
    b.return_value.push(1)  #= double lib:Router.push
    b().push(1)  #= double lib:Router.push
    f = create_autospec(push_event)  #= resolved lib:push_event
    f.push(1)  #= double
    s = Mock(spec=Router())
    s.push(1)  #= double lib:Router.push
    k = Mock(spec=Mail)
    k.push(1)  #= not-ours lib:Mail.push
    seal(m)
    m.push(1)  #= double lib:Router.push
def test_two():
    m = Mock()
    m.return_value.push(1)  #= double
    m.a.b.push(1)  #= double
    m().push(1)  #= double
    m.push.return_value  #= double
    m.__aenter__.return_value.push(1)  #= double
    m["a"].push(1)  #= double
    one = m.a
    one.push(1)  #= double
    type(m).push = PropertyMock()  #= double
    x = m.push  #= double
async def test_three():
    m = AsyncMock()
    await m.push(1)  #= double
    async with m.a() as inner:
        await inner.push(1)  #= double
    (await m.get()).push(1)  #= double
    got = await m.get()
    got.push(1)  #= double
""",
    "wraps and real": """
--- test_it.py
from unittest.mock import AsyncMock, MagicMock, Mock
from lib import Router
def test_one():
    real = Router()
    m = Mock(wraps=real)
    m.push(1, 2)  #= double lib:Router.push
    n = Mock()
    n.router = Router()
    n.router.push(1, 2)  #= resolved lib:Router.push
    n.a.router = real
    n.a.router.push(1, 2)  #= resolved lib:Router.push
    o = MagicMock(router=Router())
    o.router.push(1, 2)  #= resolved lib:Router.push
    p = Mock(return_value=Router())
    p().push(1, 2)  #= resolved lib:Router.push
    q = Mock()
    q.get.return_value = real
    q.get().push(1, 2)  #= resolved lib:Router.push
    q.other().push(1, 2)  #= double
    r = Mock(side_effect=lambda: real)
    r().push(1)  #= name-only
""",
    "a mock given to a real class": """
--- app.py
from lib import Router
class Typed:
    def __init__(self, router: Router):
        self.router = router
class Loose:
    def __init__(self, router):
        self.router = router
--- test_it.py
from unittest.mock import AsyncMock, MagicMock, Mock
from app import Typed, Loose
def test_one():
    typed = Typed(Mock())
    typed.router.push(1, 2)  #= resolved lib:Router.push
    typed.router.push.assert_called()  #= double lib:Router.push
    loose = Loose(Mock())
    loose.router.push(1, 2)  #= name-only
""",
    "attributes": """
--- app.py
from lib import Router
class Service:
    def __init__(self):
        self.router = Router()
    def go(self):
        self.router.push(1, 2)  #= resolved lib:Router.push
--- test_it.py
from unittest import TestCase
from unittest.mock import AsyncMock, MagicMock, Mock, patch
import app
def make_mock():
    m = Mock()
    return m
class TestIt(TestCase):
    def setUp(self):
        self.service = app.Service()
        self.service.router = AsyncMock()
        self.mock = Mock()
        self.patched = patch("app.Router").start()
        patcher = patch("app.Router", autospec=True)
        self.also = patcher.start()
        self.addCleanup(patcher.stop)
    def test_one(self):
        self.service.router.push(1)  #= double lib:Router.push
        self.mock.push(1)  #= double
        self.mock.a.push.assert_called()  #= double
        self.patched.return_value.push(1)  #= double lib:Router.push
        self.also.push(1)  #= double lib:Router.push
        self.also().push(1)  #= double lib:Router.push
    def test_two(self):
        service = app.Service()
        service.router = AsyncMock()
        service.router.push(1)  #= double lib:Router.push
        service.router.push.return_value = 1  #= double lib:Router.push
        m = make_mock()
        m.push(1)  #= double
        m.a.push(1)  #= double
        mocks = [Mock(), Mock()]
        for one in mocks:
            one.push(1)  #= double
        mocks[0].push(1)  #= double
        by_name = {"a": Mock(), "b": MagicMock()}
        by_name["a"].push(1)  #= double
        first, second = Mock(), Mock()
        first.push(1)  #= double
        second.a.push(1)  #= double
""",
    "subclasses of mock": """
--- helpers.py
from unittest.mock import AsyncMock, MagicMock
class RouterMock(MagicMock):
    pass
class Own(AsyncMock):
    def push(self, user, event):
        return 1
def make():
    return RouterMock()
--- test_it.py
from helpers import RouterMock, Own, make
def test_one():
    RouterMock().push(1)  #= double
    m = RouterMock()
    m.push(1)  #= double
    m.a.push(1)  #= double
    make().push(1)  #= double
    Own().push(1, 2)  #= double helpers:Own.push
""",
    "with patch": """
--- app.py
from lib import Router, push_event  #= resolved lib:push_event
router = Router()
def go():
    router.push(1, 2)  #= resolved lib:Router.push
    push_event(1, 2)  #= resolved lib:push_event
--- test_it.py
from unittest.mock import AsyncMock, Mock, patch
import app
from app import router
from lib import Router
def test_one():
    with patch("app.router") as m:
        m.push(1)  #= double lib:Router.push
        app.router.push(1)  #= double lib:Router.push
        router.push(1, 2)  #= resolved lib:Router.push
    app.router.push(1)  #= resolved lib:Router.push
def test_two():
    with patch("app.Router") as cls, patch.object(app, "push_event") as send:  #= resolved lib:push_event
        cls.return_value.push(1)  #= double lib:Router.push
        cls().push(1)  #= double lib:Router.push
        send.push(1)  #= double
def test_three():
    with patch.object(router, "push") as m:  #= resolved lib:Router.push
        router.push.assert_called()  #= double lib:Router.push
        router.push(1)  #= double lib:Router.push
    router.push(1)  #= resolved lib:Router.push
def test_four():
    with patch("app.router", new=AsyncMock()) as m:
        m.push(1)  #= double lib:Router.push
    with patch("app.router", Router()) as n:
        n.push(1)  #= resolved lib:Router.push
    with patch("app.push_event") as f:  #= resolved lib:push_event
        f(1, 2)
        app.push_event(1, 2)  #= double lib:push_event
        app.push_event.assert_called()  #= double lib:push_event
@patch("app.router")
def test_five(m):
    m.push(1)  #= double lib:Router.push
    app.router.push(1)  #= double lib:Router.push
@patch("app.Router")
@patch("app.router", autospec=True)
@patch("app.push_event", new=None)  #= resolved lib:push_event
def test_six(a, b):
    a.push(1)  #= double lib:Router.push
    b.return_value.push(1)  #= double lib:Router.push
@patch("app.router", new_callable=AsyncMock)
@patch.object(app, "Router")
class TestIt:
    def test_one(self, cls, r):
        cls.return_value.push(1)  #= double lib:Router.push
        r.push(1)  #= double lib:Router.push
    def helper(self, r):
        r.push(1)  #= name-only
    @patch("app.push_event")  #= resolved lib:push_event
    def test_two(self, f, cls, r):
        r.push(1)  #= double lib:Router.push
        f.a.push(1)  #= double
@patch.multiple("app", Router=None, router=None)
def test_seven(push):
    pass
from unittest.mock import DEFAULT
@patch.multiple("app", router=DEFAULT)
def test_eight(router):
    router.push(1)  #= double lib:Router.push
@patch.multiple(app, push_event=Mock())  #= resolved lib:push_event
def test_nine():
    pass
@patch.dict("app.things", {"a": 1})
@patch("app.router")
def test_ten(r):
    r.push(1)  #= double lib:Router.push
""",
    "mocker": """
--- app.py
from lib import Router, push_event  #= resolved lib:push_event
router = Router()
--- test_it.py
import app
from unittest.mock import Mock, AsyncMock
def test_one(mocker):
    m = mocker.Mock()
    m.push(1)  #= double
    n = mocker.patch("app.router")
    n.push(1)  #= double lib:Router.push
    app.router.push(1)  #= double lib:Router.push
    o = mocker.patch.object(app, "Router", autospec=True)
    o.return_value.push(1)  #= double lib:Router.push
    p = mocker.MagicMock(spec=app.Router)
    p.push(1)  #= double lib:Router.push
    q = mocker.create_autospec(app.Router)
    q.push(1)  #= double lib:Router.push
    s = mocker.stub()
    s.push(1)  #= double
    mocker.patch("app.push_event")  #= resolved lib:push_event
    app.push_event(1)  #= double lib:push_event
def test_two(monkeypatch):
    monkeypatch.setattr(app, "router", Mock())
    app.router.push(1)  #= double lib:Router.push
    monkeypatch.setattr(app.Router, "push", AsyncMock())  #= resolved lib:Router.push
    monkeypatch.setattr("app.push_event", AsyncMock())  #= resolved lib:push_event
    app.push_event(1)  #= double lib:push_event
def test_three(mocker):
    router = app.Router()
    spy = mocker.spy(router, "push")  #= resolved lib:Router.push
    router.push(1, 2)  #= double lib:Router.push
    router.push.assert_called()  #= double lib:Router.push
""",
    "flows": """
--- app.py
from lib import Router, push_event  #= resolved lib:push_event
router = Router()
--- test_it.py
from unittest.mock import AsyncMock, MagicMock, Mock, patch
import app
from lib import Router, Mail
def test_one(flag, others):
    m = Mock()
    m.push(1)  #= double
    m = Router()
    m.push(1, 2)  #= resolved lib:Router.push
    n = Mock() if flag else Router()
    n.push(1, 2)  #= resolved lib:Router.push
    if flag:
        o = Mock()
    else:
        o = Router()
    o.push(1, 2)  #= resolved lib:Router.push
    p = Mock()
    if flag:
        p = AsyncMock()
    p.a.push(1, 2)  #= double
    q = Mock()
    for each in others:
        q.a.push(1, 2)  #= name-only
        q = each
    r = Router()
    r.push = Mock()  #= resolved lib:Router.push
    r.push(1, 2)  #= double lib:Router.push
    r = Router()
    r.push(1, 2)  #= resolved lib:Router.push
def test_two():
    patcher = patch("app.router")
    m = patcher.start()
    app.router.push(1, 2)  #= double lib:Router.push
    patcher.stop()
    app.router.push(1, 2)  #= resolved lib:Router.push
    m.push(1, 2)  #= double lib:Router.push
def test_three():
    one, two = Router(), Router()
    with patch.object(one, "push"):  #= resolved lib:Router.push
        one.push(1, 2)  #= double lib:Router.push
        two.push(1, 2)  #= resolved lib:Router.push
    with patch.object(Router, "push"):  #= resolved lib:Router.push
        one.push(1, 2)  #= double lib:Router.push
        two.push(1, 2)  #= double lib:Router.push
        Mail().push(1)  #= not-ours lib:Mail.push
    def inner():
        two.push(1, 2)  #= resolved lib:Router.push
def test_four(monkeypatch):
    def fake(user, event):
        return 1
    monkeypatch.setattr(app, "push_event", fake)  #= resolved lib:push_event
    app.push_event(1, 2)  #= double lib:push_event
    monkeypatch.setattr(app.Router, "push", lambda *a: 1)  #= resolved lib:Router.push
    app.router.push(1, 2)  #= double lib:Router.push
    monkeypatch.undo()
    app.router.push(1, 2)  #= resolved lib:Router.push
class Sub(Router):
    def push(self, user, event):
        return 2
def test_five():
    with patch.object(Router, "push"):  #= resolved lib:Router.push
        Sub().push(1, 2)  #= double test_it:Sub.push
def test_six():
    m = Mock()
    def inner():
        m.a.push(1)  #= double
    return lambda: m.a.push(2)  #= double
def test_seven(patch):
    with patch("app.router") as m:
        m.push(1)  #= name-only
def test_eight():
    from unittest import mock
    from app import router
    with mock.patch("app.router") as m:
        from app import router as other
        other.push(1, 2)  #= double lib:Router.push
        router.push(1, 2)  #= resolved lib:Router.push
    m.reset_mock()
    m.push(1)  #= double lib:Router.push
def test_nine():
    mocks = {}
    mocks["a"] = Mock()
    mocks["b"] = Router()
    mocks["a"].push(1)  #= double
    mocks["b"].push(1)  #= resolved lib:Router.push
def test_ten():
    m = Mock(spec=Router)
    for one in [m, m]:
        one.push(1)  #= double lib:Router.push
    [each.push(1) for each in (m, m)]  #= double lib:Router.push
    async def go():
        async with m as inner:
            inner.push(1)  #= double
def test_eleven():
    m = Mock(**{"get.return_value": Router(), "other.push.return_value": 3})  #= double
    m.get().push(1, 2)  #= resolved lib:Router.push
    m.other.push(1, 2)  #= double
    n = Mock()
    n.configure_mock(router=Router())
    n.router.push(1, 2)  #= resolved lib:Router.push
    o = Mock(side_effect=[1])
    o().push(1)  #= name-only
    o.push(1)  #= double
def test_twelve(caplog):
    with patch("app.router") as m, patch("app.Router", return_value=m) as cls:
        cls.return_value.push(1)  #= double lib:Router.push
        app.Router().push(1)  #= double lib:Router.push
    try:
        t = Mock()
    finally:
        pass
    t.a.push(1)  #= double
    while True:
        t.a.push(2)  #= double
        break
""",
    "fakes with mocks inside, and typed ones": """
--- fakes.py
from unittest.mock import AsyncMock, Mock
from lib import Router
class FakeService:
    def __init__(self):
        self.router = AsyncMock(spec=Router)
        self.other = Mock()
class Service:
    router: Router
    def __init__(self, router):
        self.router = router
--- test_it.py
from unittest.mock import AsyncMock, Mock
from fakes import FakeService, Service
service = FakeService()
shared = Mock()
def test_one(m: Mock, n: AsyncMock):
    service.router.push(1)  #= double lib:Router.push
    FakeService().router.push(1)  #= double lib:Router.push
    service.other.a.push(1)  #= double
    shared.a.push(1)  #= double
    m.a.push(1)  #= double
    n.push(1)  #= double
    real = Service(Mock())
    real.router.push(1)  #= resolved lib:Router.push
    real.router = Mock()
    real.router.push(1)  #= double
class Base:
    def setup_method(self):
        self.router = Mock(spec=Router)
from lib import Router
class TestIt(Base):
    def test_one(self):
        self.router.push(1)  #= double lib:Router.push
        self.router.a.push(1)  #= double
    def other(self):
        self.router = Router()
        self.router.push(1)  #= resolved lib:Router.push
class TestThat:
    def setup_method(self):
        self.router = Mock()
    def become_real(self):
        self.router = Router()
    def test_one(self):
        self.router.push(1)  #= double lib:Router.push
    def test_two(self):
        self.become_real()
        self.router.push(1)  #= resolved lib:Router.push
""",
    "keywords": """
--- test_it.py
from unittest.mock import Mock, MagicMock, patch
from lib import Router, push_event  #= resolved lib:push_event
def test_one():
    m = Mock(spec=Router, push=3)  #= double lib:Router.push
    m.configure_mock(push=4)  #= double lib:Router.push
    m.other.assert_called_with(push=3)  #= not-ours
    m(push=3)  #= not-ours
    print(push=3)  #= not-ours
    with patch("lib.Router", push=3), patch.object(m, "other", push=4):  #= double, double lib:Router.push
        pass
""",
    "fixtures": """
--- app.py
from lib import Router, push_event  #= resolved lib:push_event
router = Router()
class Service:
    def __init__(self):
        self.router = Router()
--- conftest.py
import pytest
from unittest.mock import AsyncMock, Mock, patch, create_autospec
import app
from lib import Router
@pytest.fixture
def plain():
    return Mock()
@pytest.fixture
def spec():
    return AsyncMock(spec=Router)
@pytest.fixture
def auto():
    m = create_autospec(Router, instance=True)
    m.push.return_value = 3  #= double lib:Router.push
    yield m
@pytest.fixture
def service():
    s = app.Service()
    s.router = AsyncMock()
    return s
@pytest.fixture
def real_service():
    return app.Service()
@pytest.fixture
def patched():
    with patch("app.router") as m:
        yield m
@pytest.fixture
def returned():
    with patch("app.router") as m:
        return m
@pytest.fixture
def replaced(monkeypatch):
    monkeypatch.setattr(app, "push_event", Mock())  #= resolved lib:push_event
@pytest.fixture
def outer(spec):
    return spec
@pytest.fixture
def holder(plain):
    plain.router = Router()
    return plain
--- test_it.py
import app
import pytest
from unittest.mock import Mock
def test_one(plain, spec, auto):
    plain.push(1)  #= double
    plain.a.push.assert_called()  #= double
    spec.push(1)  #= double lib:Router.push
    auto.push(1)  #= double lib:Router.push
def test_two(service, real_service):
    service.router.push(1)  #= double lib:Router.push
    service.router.push.assert_called()  #= double lib:Router.push
    real_service.router.push(1, 2)  #= resolved lib:Router.push
    real_service.router = Mock()
    real_service.router.push(1, 2)  #= double lib:Router.push
def test_three(patched):
    patched.push.assert_called()  #= double lib:Router.push
    app.router.push(1)  #= double lib:Router.push
def test_four(returned):
    returned.push(1)  #= double lib:Router.push
    app.router.push(1, 2)  #= resolved lib:Router.push
def test_five(replaced):
    app.push_event(1, 2)  #= double lib:push_event
def test_six(outer, holder):
    outer.push(1)  #= double lib:Router.push
    holder.router.push(1, 2)  #= resolved lib:Router.push
    holder.push(1)  #= double
@pytest.fixture(autouse=True)
def always(monkeypatch):
    monkeypatch.setattr("app.Router", Mock())
class TestIt:
    @pytest.fixture(autouse=True)
    def prepare(self, spec):
        self.router = spec
        self.service = app.Service()
        self.service.router = Mock()
    @pytest.fixture
    def own(self):
        return Mock(spec=app.Service)
    def test_one(self, own):
        self.router.push(1)  #= double lib:Router.push
        self.service.router.push(1)  #= double lib:Router.push
        own.router.push(1)  #= double lib:Router.push
""",
    "patches that reach into calls, tables and namespaces": """
--- app.py
from lib import Router, push_event  #= resolved lib:push_event
TABLE = {"router": Router(), "other": Router()}
def make():
    return Router()
def indirect():
    return make()
def same(x, y=None):
    return x
def either(x, y):
    return x if x else y
--- test_it.py
from types import SimpleNamespace
from unittest.mock import MagicMock, Mock, patch
import app
from lib import Router, push_event  #= resolved lib:push_event
def helper():
    return push_event(1, 2)  #= resolved lib:push_event
def test_one():
    with patch("app.Router"):
        app.make().push(1, 2)  #= double lib:Router.push
        app.indirect().push(1, 2)  #= double lib:Router.push
    app.make().push(1, 2)  #= resolved lib:Router.push
    with patch("app.make") as make:
        app.indirect().push(1, 2)  #= double lib:Router.push
        make().push(1, 2)  #= double lib:Router.push
def test_two():
    with patch.dict(app.TABLE, {"router": Mock()}):
        app.TABLE["router"].push(1, 2)  #= double lib:Router.push
        app.TABLE["other"].push(1, 2)  #= resolved lib:Router.push
    app.TABLE["router"].push(1, 2)  #= resolved lib:Router.push
@patch.dict("app.TABLE", router=Mock(spec=Router))
@patch("app.push_event")  #= resolved lib:push_event
def test_three(send):
    app.TABLE["router"].push(1, 2)  #= double lib:Router.push
    app.TABLE.get("router").push(1, 2)  #= double lib:Router.push
    send.push(1)  #= double
def test_four():
    app.same(Mock(spec=Router)).push(1)  #= double lib:Router.push
    app.same(y=3, x=Mock(spec=Router)).push(1)  #= double lib:Router.push
    app.same(Router(), Mock()).push(1, 2)  #= resolved lib:Router.push
    app.either(Mock(), Router()).push(1)  #= name-only
def test_five():
    double = SimpleNamespace(push=MagicMock(), router=Mock(spec=Router))  #= double
    double.push(1)  #= double
    double.router.push(1)  #= double lib:Router.push
    real = SimpleNamespace(push=push_event, router=Router())  #= not-ours, resolved lib:push_event
    real.push(1, 2)  #= resolved lib:push_event
    real.router.push(1, 2)  #= resolved lib:Router.push
@patch("test_it.push_event")  #= resolved lib:push_event
def test_six(send):
    push_event(1, 2)  #= double lib:push_event
    send.assert_called_once()
""",
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_double_is_told_from_the_real_thing(case: str, agrees: Callable[..., None]) -> None:
    agrees(case)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_without_types_nothing_else_is_told(case: str, tells_nothing_else: Callable[[str], None]) -> None:
    tells_nothing_else(case)
