"""Links and forms that work alone, and tell the module where their result is shown."""

from django.template import Context, Template


def drawn(source):
    return Template("{% load in_place %}" + source).render(Context())


def test_a_link_to_a_form_stays_a_link_and_names_the_region_of_its_result():
    html = drawn('<a href="/sua"{% edit_here "phong" %}>Edit</a>')

    assert html == '<a href="/sua" data-here="phong">Edit</a>'


def test_a_form_that_acts_here_changes_the_list_where_nothing_else_is_said():
    assert 'data-here="danh-sach"' in drawn('<form method="post"{% act_here %}></form>')
